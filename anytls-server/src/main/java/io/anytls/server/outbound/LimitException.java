package io.anytls.server.outbound;

import java.io.IOException;

/** Thrown when a connection is not made because there are as many as there may be. The message is fit for the client. */
public final class LimitException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String option;
    private final long most;

    /**
     * A limit that is reached.
     *
     * @param message for the client
     * @param option the option that sets the limit
     * @param most the limit
     */
    public LimitException(String message, String option, long most) {
        super(message);
        this.option = option;
        this.most = most;
    }

    /** The option that sets the limit. */
    public String option() {
        return option;
    }

    /** The limit. */
    public long most() {
        return most;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // it tells of a number, not of a place in the code
    }
}
