package io.anytls.protocol;

/** Thrown when a peer sends what the protocol forbids. */
public final class ProtocolViolationException extends SessionException {

    private static final long serialVersionUID = 1L;

    public ProtocolViolationException(String message) {
        super(message, null);
    }
}
