package io.anytls.protocol;

/** Thrown when the server could not, or would not, reach a stream's target: the message is the text of its SYNACK. */
public final class StreamRefusedException extends StreamException {

    private static final long serialVersionUID = 1L;

    public StreamRefusedException(String reason) {
        super(reason, null);
    }
}
