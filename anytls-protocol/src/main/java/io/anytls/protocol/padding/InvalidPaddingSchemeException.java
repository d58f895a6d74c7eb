package io.anytls.protocol.padding;

/** Thrown when a text is no padding scheme, or one that asks for more than we are ready to do: the old scheme stays. */
public final class InvalidPaddingSchemeException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace: it describes the text, and a peer can cause it. */
    InvalidPaddingSchemeException(String message) {
        super(message, null, false, false);
    }
}
