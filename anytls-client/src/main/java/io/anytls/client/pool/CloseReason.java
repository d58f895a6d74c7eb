package io.anytls.client.pool;

import io.anytls.protocol.AlertException;
import io.anytls.protocol.ProtocolViolationException;
import io.anytls.protocol.SessionException;
import java.util.Locale;

/** Why a session was closed, for counters and the log. */
public enum CloseReason {
    IDLE_TIMEOUT,
    LIFETIME,
    CLOCK_JUMP,
    HEARTBEAT,
    REMOTE,
    ERROR,
    ALERT,
    OVER_LIMIT,
    NOT_DRAINED,
    NO_REUSE,
    SHUTDOWN;

    /** For a session that was not closed by us. */
    static CloseReason of(SessionException failure) {
        if (failure instanceof AlertException) {
            return ALERT;
        }
        return failure instanceof ProtocolViolationException || failure != null && failure.getCause() != null
                ? ERROR
                : REMOTE;
    }

    /** Whether it tells that something may be wrong with the network or the server. */
    boolean isSuspicious() {
        return this == HEARTBEAT || this == REMOTE || this == ERROR;
    }

    /** As a person reads it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
