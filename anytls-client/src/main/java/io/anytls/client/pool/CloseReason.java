package io.anytls.client.pool;

import io.anytls.protocol.AlertException;
import io.anytls.protocol.AnyTlsException;
import io.anytls.protocol.AuthenticationRefusedException;
import io.anytls.protocol.ProtocolViolationException;
import io.anytls.protocol.SessionException;
import java.io.IOException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Why a session was closed, for counters and the log. */
public enum CloseReason {
    IDLE_TIMEOUT,
    LIFETIME,
    STREAM_LIMIT,
    CLOCK_JUMP,
    ADDRESS_GONE,
    SERVER_MOVED,
    HEARTBEAT,
    REMOTE,
    REFUSED,
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
        if (failure instanceof AuthenticationRefusedException) {
            return REFUSED;
        }
        boolean ended = failure == null || failure.getCause() == null || isReset(failure.getCause());
        return ended && !(failure instanceof ProtocolViolationException) ? REMOTE : ERROR;
    }

    /** A server that goes away may end a connection in order or reset it, and what is in between may do either for it. */
    private static boolean isReset(Throwable cause) {
        return cause instanceof IOException && !(cause instanceof SSLException) && !(cause instanceof AnyTlsException);
    }

    /** Whether it tells that something may be wrong with the network or the server. */
    boolean isSuspicious() {
        return this == HEARTBEAT || this == REMOTE || this == REFUSED || this == ERROR;
    }

    /** As a person reads it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
