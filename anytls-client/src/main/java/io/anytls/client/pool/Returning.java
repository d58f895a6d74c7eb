package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import io.anytls.daemon.transport.TcpLife;
import io.anytls.protocol.session.ClientStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions on their way back to the idle ones, and what keeps them from it: no reuse, old age, data of an aborted stream that is
 * still coming. On the session's loop.
 */
final class Returning {

    private static final Logger LOG = LoggerFactory.getLogger(Returning.class);

    /** Idle sessions carry nothing that could stall, so what TCP cannot deliver in this time shows that they are dead. */
    private static final Duration IDLE_USER_TIMEOUT = Duration.ofSeconds(20);

    /** For what the server had sent for a stream that was cut off. */
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(5);

    private final Supplier<PoolOptions> options;
    private final SessionTable table;
    private final SessionMaker maker;
    private final Runnable returned;

    private volatile boolean closed;

    /** @param returned called when the idle sessions may have become more */
    Returning(Supplier<PoolOptions> options, SessionTable table, SessionMaker maker, Runnable returned) {
        this.options = options;
        this.table = table;
        this.maker = maker;
        this.returned = returned;
    }

    /** From now on nothing becomes idle. */
    void close() {
        closed = true;
    }

    /** A stream has ended. */
    void streamEnded(PooledSession session, ClientStream stream) {
        SessionTable.Left left = table.streamEnded(session, stream.hasEndedOrderly());
        if (left == SessionTable.Left.STREAMS || !session.isAlive()) {
            return;
        }
        CloseReason unfit = options.get().disableReuse() ? CloseReason.NO_REUSE : unfit(session);
        if (unfit != null) {
            maker.close(session, unfit);
        } else if (left == SessionTable.Left.NOTHING) {
            toIdle(session, System.nanoTime());
        } else if (session.canBeAsked()) {
            Verification.drain(session, DRAIN_PATIENCE, drained -> drained(session, drained));
        } else {
            maker.close(session, CloseReason.NOT_DRAINED);
        }
    }

    private void drained(PooledSession session, boolean drained) {
        if (drained) {
            toIdle(session, System.nanoTime());
        } else {
            maker.close(session, CloseReason.NOT_DRAINED);
        }
    }

    /** It has proved to be alive; that is no use of it. */
    void verified(PooledSession session) {
        toIdle(session, table::idleAgain);
    }

    /** It was made ahead, and has proved itself. Whether it was wanted. */
    boolean made(PooledSession session) {
        return toIdle(session, System.nanoTime());
    }

    private boolean toIdle(PooledSession session, long since) {
        return toIdle(session, fit -> table.idle(fit, since));
    }

    /** @param entered gives the sessions that have to make room */
    private boolean toIdle(PooledSession session, Function<PooledSession, List<PooledSession>> entered) {
        CloseReason unfit = unfit(session);
        if (unfit != null) {
            maker.close(session, unfit);
            return false;
        }
        LOG.debug("session {} idle", session.sequence());
        TcpLife.userTimeout(session.channel(), IDLE_USER_TIMEOUT);
        List<PooledSession> surplus = entered.apply(session);
        boolean kept = session.isAlive() && !surplus.contains(session);
        surplus.forEach(old -> maker.close(old, old.retired() != null ? old.retired() : CloseReason.OVER_LIMIT));
        returned.run();
        return kept;
    }

    private CloseReason unfit(PooledSession session) {
        if (closed) {
            return CloseReason.SHUTDOWN;
        }
        return session.isOverAge(System.nanoTime()) ? CloseReason.LIFETIME : session.retired();
    }
}
