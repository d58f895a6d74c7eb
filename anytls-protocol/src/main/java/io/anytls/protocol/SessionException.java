package io.anytls.protocol;

/** An error that ends a session with all its streams. */
public sealed class SessionException extends AnyTlsException
        permits ProtocolViolationException, AlertException, SessionClosedException {

    private static final long serialVersionUID = 1L;

    SessionException(String message, Throwable cause) {
        super(message, cause);
    }
}
