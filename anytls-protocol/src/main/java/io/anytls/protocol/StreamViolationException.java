package io.anytls.protocol;

/**
 * Thrown when a peer sends, within one stream, what the protocol forbids there: the stream ends with a FIN, its session
 * goes on.
 */
public final class StreamViolationException extends StreamException {

    private static final long serialVersionUID = 1L;

    public StreamViolationException(String message) {
        super(message, null);
    }
}
