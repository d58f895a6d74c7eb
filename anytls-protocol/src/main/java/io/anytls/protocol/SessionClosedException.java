package io.anytls.protocol;

/** Thrown when a session ends, or has ended, under a stream. */
public sealed class SessionClosedException extends SessionException
        permits AuthenticationRefusedException, SilentServerException {

    private static final long serialVersionUID = 1L;

    public SessionClosedException(String message) {
        super(message, null);
    }

    public SessionClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
