package io.anytls.server.outbound;

import java.io.IOException;

/** Thrown when a connection is not made because there are as many as there may be. The message is fit for the client. */
public final class LimitException extends IOException {

    private static final long serialVersionUID = 1L;

    public LimitException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // it tells of a number, not of a place in the code
    }
}
