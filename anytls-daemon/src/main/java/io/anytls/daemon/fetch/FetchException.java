package io.anytls.daemon.fetch;

import java.io.IOException;

/** Thrown when something could not be fetched. Its message is one line for a person, and has no path, query or password in it. */
public final class FetchException extends IOException {

    private static final long serialVersionUID = 1L;

    FetchException(String message) {
        super(message);
    }

    FetchException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // it tells of the network, not of a place in the code
    }
}
