package io.anytls.protocol;

import java.io.IOException;

/**
 * The root of what goes wrong on the wire. An error belongs either to a whole session or to one stream, and its type says which.
 *
 * <p>Built without stack traces: these describe the peer's doing, not a place in our code, and a peer can cause many of them.
 */
public abstract sealed class AnyTlsException extends IOException permits SessionException, StreamException {

    private static final long serialVersionUID = 1L;

    AnyTlsException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public final synchronized Throwable fillInStackTrace() {
        return this;
    }
}
