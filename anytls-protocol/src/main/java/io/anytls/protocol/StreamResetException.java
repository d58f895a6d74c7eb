package io.anytls.protocol;

/** Thrown when the peer ends a stream in both directions before it was answered for. */
public final class StreamResetException extends StreamException {

    private static final long serialVersionUID = 1L;

    public StreamResetException(String message) {
        super(message, null);
    }
}
