package io.anytls.protocol;

/** Thrown when the server has not answered for a stream in time. */
public final class StreamTimeoutException extends StreamException {

    private static final long serialVersionUID = 1L;

    public StreamTimeoutException(String message) {
        super(message, null);
    }
}
