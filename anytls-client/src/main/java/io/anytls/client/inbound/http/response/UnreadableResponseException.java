package io.anytls.client.inbound.http.response;

import java.io.IOException;

/** What the server sent is no response, or one whose end nobody can tell. Its message is for the application. No stack trace. */
public final class UnreadableResponseException extends IOException {

    private static final long serialVersionUID = 1L;

    UnreadableResponseException(String message) {
        super(message);
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
