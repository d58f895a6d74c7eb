package io.anytls.protocol;

/** Thrown when a session ends, or has ended, in the way of servers that do not know the password. */
public final class AuthenticationRefusedException extends SessionClosedException {

    private static final long serialVersionUID = 1L;

    public AuthenticationRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
