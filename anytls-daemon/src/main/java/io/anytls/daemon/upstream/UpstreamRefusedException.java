package io.anytls.daemon.upstream;

import java.io.IOException;

/** Thrown when a proxy has been reached and does not connect to the target. The message is a reason for a person at the other end. */
public final class UpstreamRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    UpstreamRefusedException(String reason) {
        super(reason);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // it tells of the network, not of a place in the code
    }
}
