package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import io.anytls.protocol.address.Network;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Which sessions there are, and which of them the next stream gets; what is to be closed is returned. Time is an argument, in nanoseconds on
 * one clock. Options may change while it is used: limits count for what comes. Guarded by the lock of {@link PoolMachine}.
 */
final class SessionTable {

    private final Supplier<PoolOptions> options;
    private final NavigableMap<Long, PooledSession> idle = new TreeMap<>();

    /** All that are not idle: with streams, or being asked whether they live, or being drained, or retired. */
    private final Set<PooledSession> busy = new HashSet<>();

    private final BusyTimes busyTimes = new BusyTimes();
    private final Map<PooledSession.Origin, Integer> dialing = new EnumMap<>(PooledSession.Origin.class);

    /** What is still on a session of which a stream has ended: other streams, data for one of those that have ended, or nothing. */
    enum Left {
        STREAMS,
        DATA,
        NOTHING
    }

    SessionTable(Supplier<PoolOptions> options) {
        this.options = options;
        for (PooledSession.Origin origin : PooledSession.Origin.values()) {
            dialing.put(origin, 0);
        }
    }

    // ---- a stream wants a session ----

    /**
     * Takes a session for one more stream: an idle one, the newest of the loop, which saves the way from one thread to another, else
     * the newest of all; or a busy one that has room for another of its kind. Dead, over-age and retired ones are passed over.
     *
     * @return null if there is none
     */
    PooledSession take(EventLoop near, Network carries, long now) {
        PooledSession taken = newestIdle(near, now);
        if (taken != null) {
            idle.remove(taken.sequence());
            busy.add(taken);
            taken.busySince(now);
            taken.carries(carries);
        } else {
            taken = withRoom(carries, now);
        }
        if (taken != null) {
            taken.streamAdded();
        }
        return taken;
    }

    private PooledSession newestIdle(EventLoop near, long now) {
        PooledSession newest = null;
        for (PooledSession session : idle.descendingMap().values()) {
            if (session.isUsable(now)) {
                if (session.loop() == near) {
                    return session;
                }
                newest = newest == null ? session : newest;
            }
        }
        return newest;
    }

    private PooledSession withRoom(Network carries, long now) {
        int most = options.get().maxStreamsPerSession();
        return fewestStreams(carries, session -> session.hasRoom(carries, most) && session.isUsable(now));
    }

    /** An over-age one is better than none; one without streams is being asked or drained, and may be dead. */
    private PooledSession shareable(Network carries) {
        return fewestStreams(
                carries, session -> session.streams() > 0 && session.isAlive() && session.retired() == null);
    }

    private PooledSession fewestStreams(Network carries, Predicate<PooledSession> wanted) {
        return busy.stream()
                .filter(wanted)
                .min(Comparator.comparing((PooledSession session) -> session.carries() != carries)
                        .thenComparingInt(PooledSession::streams))
                .orElse(null);
    }

    /** Whether the limit of sessions is reached. */
    boolean isFull() {
        return room() <= 0;
    }

    /** How many more there may be. */
    int room() {
        return options.get().maxSession() - idle.size() - busy.size() - dialing();
    }

    /** Counts a dial in; {@link #dialled} or {@link #notDialled} counts it out. */
    void dialling(PooledSession.Origin origin) {
        dialing.merge(origin, 1, Integer::sum);
    }

    /** At the limit of sessions, streams share those of their kind that have the fewest, or others; null if all sessions are still being dialled. */
    PooledSession share(Network carries) {
        PooledSession shared = shareable(carries);
        if (shared != null) {
            shared.streamAdded();
        }
        return shared;
    }

    // ---- what becomes of a session ----

    /**
     * A new session: busy until {@link #idle}, with a stream or with none. On the session's loop, as its end is told there too.
     *
     * @param streams 0 or 1
     */
    void dialled(PooledSession session, int streams, long now) {
        dialing.merge(session.origin(), -1, Integer::sum);
        if (session.isAlive()) {
            if (streams > 0) {
                session.streamAdded();
            }
            session.busySince(now);
            busy.add(session);
        }
    }

    void notDialled(PooledSession.Origin origin) {
        dialing.merge(origin, -1, Integer::sum);
    }

    /**
     * A stream of the session has ended.
     *
     * @param drained whether nothing for it can still be on its way to us
     * @param now when
     * @return after the last one the session stays busy until {@link #idle} or {@link #closed}
     */
    Left streamEnded(PooledSession session, boolean drained, long now) {
        session.streamRemoved();
        session.undrained(session.isUndrained() || !drained);
        if (session.streams() > 0) {
            return Left.STREAMS;
        }
        busyTimes.ended(now - session.busySince());
        return session.isUndrained() ? Left.DATA : Left.NOTHING;
    }

    /**
     * The session may carry streams again, unless it has ended meanwhile.
     *
     * @param since when it was last used
     * @return whether it is idle now
     */
    boolean idle(PooledSession session, long since) {
        if (!session.isAlive() || !busy.remove(session)) {
            return false;
        }
        session.idleSince(since);
        session.undrained(false);
        idle.put(session.sequence(), session);
        return true;
    }

    /** Takes out the oldest idle sessions above the limit. */
    List<PooledSession> takeSurplus() {
        List<PooledSession> surplus = new ArrayList<>();
        while (idle.size() > options.get().maxIdleSession()) {
            surplus.add(idle.pollFirstEntry().getValue());
        }
        return surplus;
    }

    /** What a session that gets no new stream any more had been before. */
    enum Retired {
        /** It is in the table no more, and to be closed. */
        IDLE,
        BUSY,
        RETIRED
    }

    /** Gives it no new stream any more. */
    Retired retire(PooledSession session, CloseReason reason) {
        boolean first = session.retire(reason);
        if (idle.remove(session.sequence()) != null) {
            return Retired.IDLE;
        }
        return first ? Retired.BUSY : Retired.RETIRED;
    }

    void closed(PooledSession session) {
        idle.remove(session.sequence());
        busy.remove(session);
    }

    /** Takes out, for as long as it takes to verify them, the idle sessions that have been silent for so long and can be asked. */
    List<PooledSession> takeSilent(long nanos) {
        List<PooledSession> silent =
                takeIdle(session -> session.canBeAsked() && session.session().silentNanos() >= nanos);
        busy.addAll(silent);
        return silent;
    }

    /** Takes out the idle sessions that are so. */
    List<PooledSession> takeIdle(Predicate<PooledSession> which) {
        List<PooledSession> taken = idle(which);
        taken.forEach(session -> idle.remove(session.sequence()));
        return taken;
    }

    /** The idle sessions that are so, the oldest first. */
    List<PooledSession> idle(Predicate<PooledSession> which) {
        return idle.values().stream().filter(which).toList();
    }

    // ---- maintenance ----

    /** Takes out the idle sessions that have served for long enough. */
    List<PooledSession> takeOver(long now) {
        return takeIdle(session -> session.isOver(now));
    }

    /**
     * Takes out the sessions that have been idle for too long, oldest first.
     *
     * @param kept how many of the newest stay, however long they have been idle
     */
    List<PooledSession> takeExpired(int kept, long now) {
        List<PooledSession> expired = new ArrayList<>();
        int expirable = idle.size() - kept;
        for (PooledSession session : idle.values()) {
            if (expirable-- <= 0) {
                break;
            }
            if (now - session.idleSince() >= options.get().idleSessionTimeout().toNanos()) {
                expired.add(session);
            }
        }
        expired.forEach(session -> idle.remove(session.sequence()));
        return expired;
    }

    /** Each session, idle or not. */
    void each(Consumer<PooledSession> action) {
        idle.values().forEach(action);
        busy.forEach(action);
    }

    int idleCount() {
        return idle.size();
    }

    int idleCount(Predicate<PooledSession> which) {
        return idle(which).size();
    }

    int busyCount(Predicate<PooledSession> which) {
        return (int) busy.stream().filter(which).count();
    }

    BusyTimes busyTimes() {
        return busyTimes;
    }

    int dialing(PooledSession.Origin origin) {
        return dialing.get(origin);
    }

    int dialing() {
        return dialing.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** All of it at one moment. */
    Snapshot snapshot(long now) {
        return Snapshot.of(idle.values(), busy, dialing(), now);
    }
}
