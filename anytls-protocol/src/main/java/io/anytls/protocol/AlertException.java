package io.anytls.protocol;

/** Thrown when the server has sent an Alert: its text is the message. */
public final class AlertException extends SessionException {

    private static final long serialVersionUID = 1L;

    public AlertException(String text) {
        super(text, null);
    }
}
