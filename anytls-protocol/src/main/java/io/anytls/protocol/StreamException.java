package io.anytls.protocol;

/** An error that ends one stream and leaves its session alone. */
public sealed class StreamException extends AnyTlsException
        permits StreamRefusedException, StreamResetException, StreamTimeoutException, StreamViolationException {

    private static final long serialVersionUID = 1L;

    StreamException(String message, Throwable cause) {
        super(message, cause);
    }
}
