package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Which sessions are kept for the next stream, and which are closed and why. Guarded by the lock of {@link PoolMachine}. */
final class Keeping {

    private final Supplier<PoolOptions> options;
    private final SessionTable table;
    private final Reserve reserve;
    private boolean over;

    Keeping(Supplier<PoolOptions> options, SessionTable table, Reserve reserve) {
        this.options = options;
        this.reserve = reserve;
        this.table = table;
    }

    /**
     * A stream of the session has ended.
     *
     * @param drained whether nothing for it can still be on its way to us
     */
    void streamEnded(PooledSession session, boolean drained, long now, List<Step> steps) {
        SessionTable.Left left = table.streamEnded(session, drained, now);
        if (left == SessionTable.Left.STREAMS || !session.isAlive()) {
            return;
        }
        CloseReason unfit = options.get().disableReuse() ? CloseReason.NO_REUSE : unfit(session, now);
        if (unfit != null) {
            steps.add(new Step.Close(session, unfit));
        } else if (left == SessionTable.Left.NOTHING) {
            enter(session, now, now, steps);
        } else if (session.canBeAsked()) {
            steps.add(new Step.Drain(session));
        } else {
            steps.add(new Step.Close(session, CloseReason.NOT_DRAINED));
        }
    }

    /**
     * A session without a stream is to be idle.
     *
     * @param since when it was last used
     */
    void enter(PooledSession session, long since, long now, List<Step> steps) {
        CloseReason unfit = unfit(session, now);
        if (unfit != null) {
            steps.add(new Step.Close(session, unfit));
        } else if (table.idle(session, since)) {
            List<PooledSession> surplus = table.takeSurplus();
            if (!surplus.contains(session)) {
                steps.add(new Step.Rest(session));
            }
            close(surplus, CloseReason.OVER_LIMIT, steps);
            closeReplaced(now, steps);
        }
    }

    /**
     * The server's addresses are known anew: what goes to one that has left them is replaced, one session at a time, and untouched while it has
     * a stream.
     */
    void addressesKnown(Predicate<InetAddress> left, long now, List<Step> steps) {
        table.each(session -> session.superseded(session.channel().remoteAddress() instanceof InetSocketAddress remote
                && left.test(remote.getAddress())));
        closeReplaced(now, steps);
    }

    /** Of idle sessions to addresses that are the server's no more, those go that nobody needs, or in whose place there are others. */
    private void closeReplaced(long now, List<Step> steps) {
        if (table.idle(PooledSession::isSuperseded).isEmpty()) {
            return;
        }
        close(table.takeIdle(old -> old.isSuperseded() && old.isSucceeded()), CloseReason.SERVER_MOVED, steps);
        int spare = table.idleCount(session -> session.isUsable(now)) - reserve.kept(now);
        if (spare > 0) {
            List<PooledSession> old = table.idle(PooledSession::isSuperseded);
            List<PooledSession> surplus = old.subList(0, Math.min(spare, old.size()));
            close(table.takeIdle(surplus::contains), CloseReason.SERVER_MOVED, steps);
        }
    }

    private CloseReason unfit(PooledSession session, long now) {
        if (over) {
            return CloseReason.SHUTDOWN;
        }
        return session.isOver(now) ? session.over(now) : session.retired();
    }

    /** Closes idle sessions that have served or been idle for too long. */
    void tick(long now, List<Step> steps) {
        table.takeOver(now).forEach(session -> steps.add(new Step.Close(session, session.over(now))));
        close(table.takeExpired(reserve.kept(now), now), CloseReason.IDLE_TIMEOUT, steps);
    }

    /** The options have changed. */
    void tuned(List<Step> steps) {
        close(
                options.get().disableReuse() ? table.takeIdle(session -> true) : table.takeSurplus(),
                CloseReason.OVER_LIMIT,
                steps);
    }

    /** From now on nothing is kept. */
    void end(List<Step> steps) {
        over = true;
        close(table.takeIdle(session -> true), CloseReason.SHUTDOWN, steps);
    }

    private static void close(List<PooledSession> sessions, CloseReason reason, List<Step> steps) {
        sessions.forEach(session -> steps.add(new Step.Close(session, reason)));
    }
}
