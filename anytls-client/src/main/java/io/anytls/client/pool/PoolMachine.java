package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Decides what becomes of sessions and of the streams that are asked for. Each method tells it what has happened; it answers with the
 * {@link Step}s to be done. One lock, held for the decision only: nothing is dialled, written, closed or called back under it.
 * Time is an argument, in nanoseconds on one clock. Any thread.
 *
 * <p>An order is placed on an idle session, else on one that is dialled for it, else, at the limit of sessions, on a busy one; and until
 * there is any of these, it waits. {@link SessionTable} knows the sessions, {@link Ensuring} how many to make ahead, {@link ServerHealth}
 * whether the server is given a rest.
 *
 * <pre>
 *   OPEN --retire--> RETIRED: orders are served, nothing is kept --close--> CLOSED: nothing is dialled, nothing waits
 *     '------------------------------------close-----------------------------^
 * </pre>
 *
 * What always holds when a method has returned:
 * <ul>
 *   <li>no order waits while a session is free for it or may be dialled, see also {@link FirstContact};
 *   <li>idle, busy and dialled sessions together stay within {@code max_session}, idle ones within {@code max_idle_session};
 *   <li>a session that is dead, over age or retired gets no stream, except that at the limit one over age is better than none;
 *   <li>each order is answered once: by an opened stream or by a failure.
 * </ul>
 */
final class PoolMachine {

    private enum Phase {
        OPEN,
        RETIRED,
        CLOSED
    }

    private final Supplier<PoolOptions> options;
    private final ServerHealth health;
    private final FirstContact contact;
    private final SessionTable table;
    private final Ensuring ensuring;
    private final FailureBurst failures = new FailureBurst();
    private final Deque<Order> waiting = new ArrayDeque<>();

    private Phase phase = Phase.OPEN;

    /** @param random from 0 to 1, for jitter */
    PoolMachine(
            Supplier<PoolOptions> options, ServerHealth health, FirstContact contact, DoubleSupplier random, long now) {
        this.options = options;
        this.health = health;
        this.contact = contact;
        this.table = new SessionTable(options);
        this.ensuring = new Ensuring(options, table, health, random, now);
    }

    // ---- orders ----

    /** A stream is asked for. */
    synchronized List<Step> ordered(Order order, long now) {
        ensuring.used(now);
        return place(order, now);
    }

    /** The session that the order was placed on has ended before its stream was opened. */
    synchronized List<Step> missed(Order order, long now) {
        return place(order, now);
    }

    private List<Step> place(Order order, long now) {
        List<Step> steps = new ArrayList<>();
        if (!placed(order, now, steps)) {
            await(order, steps);
        }
        return settled(steps, now);
    }

    private boolean placed(Order order, long now, List<Step> steps) {
        if (opened(table.take(order.near(), now), order, steps)) {
            return true;
        }
        if (table.isFull()) {
            close(table.takeOverAge(now), CloseReason.LIFETIME, steps);
        }
        if (table.isFull()) {
            return opened(table.share(), order, steps);
        }
        if (phase != Phase.CLOSED && contact.isFull()) {
            return false;
        }
        if (phase == Phase.CLOSED) {
            fail(order, shutDown(), steps);
        } else if (!health.allowsDial(now)) {
            fail(order, health.resting(now), steps);
        } else {
            table.dialling(PooledSession.Origin.DEMAND);
            steps.add(new Step.Dial(order));
        }
        return true;
    }

    private static boolean opened(PooledSession session, Order order, List<Step> steps) {
        if (session == null) {
            return false;
        }
        steps.add(new Step.OpenOnStanding(session, order));
        return true;
    }

    /** None can be dialled for it: a session with other streams is better than none. */
    private void fail(Order order, Throwable cause, List<Step> steps) {
        if (!opened(table.share(), order, steps)) {
            steps.add(new Step.Fail(order, cause));
        }
    }

    private void await(Order order, List<Step> steps) {
        if (phase == Phase.CLOSED) {
            steps.add(new Step.Fail(order, shutDown()));
        } else if (order.isLate()) {
            steps.add(new Step.Fail(order, tooLate())); // its time ended while it was being placed
        } else {
            waiting.add(order);
            steps.add(new Step.Wait(order));
        }
    }

    /** The order's time is over. */
    synchronized List<Step> expired(Order order) {
        return waiting.remove(order) ? List.of(new Step.Fail(order, tooLate())) : List.of();
    }

    private static IOException tooLate() {
        return new IOException("all sessions are busy, and none has become free in time");
    }

    private static IOException shutDown() {
        return new IOException("the client is shutting down");
    }

    // ---- sessions that were dialled ----

    /** The session stands and is the order's. On the session's loop, as its end is told there too. */
    synchronized List<Step> dialled(PooledSession session, Order order, long now) {
        table.dialled(session);
        return settled(steps(new Step.OpenOnNew(session, order)), now);
    }

    synchronized List<Step> notDialled(Order order, Throwable cause, long now) {
        List<Step> steps = new ArrayList<>();
        table.notDialled(PooledSession.Origin.DEMAND);
        failed(now, steps);
        if (!opened(table.take(order.near(), now), order, steps)) {
            fail(order, cause, steps);
        }
        return settled(steps, now);
    }

    /** A session made ahead has proved itself. On its loop. */
    synchronized List<Step> madeAhead(PooledSession session, long now) {
        List<Step> steps = new ArrayList<>();
        table.dialled(session);
        enter(session, now, steps);
        return settled(steps, now);
    }

    /** One is about to be dialled that nobody has asked for; {@link #madeAhead} or {@link #notMadeAhead} says how that went. */
    synchronized void reaching() {
        table.dialling(PooledSession.Origin.ENSURE);
    }

    /** @param unreachable whether there was no session at all, not one that has ended before it proved itself */
    synchronized List<Step> notMadeAhead(boolean unreachable, long now) {
        List<Step> steps = new ArrayList<>();
        table.notDialled(PooledSession.Origin.ENSURE);
        if (unreachable) {
            failed(now, steps);
        }
        ensuring.failed(steps);
        return settled(steps, now);
    }

    // ---- what becomes of a session ----

    /**
     * A stream of the session has ended.
     *
     * @param drained whether nothing for it can still be on its way to us
     */
    synchronized List<Step> streamEnded(PooledSession session, boolean drained, long now) {
        List<Step> steps = new ArrayList<>();
        SessionTable.Left left = table.streamEnded(session, drained);
        if (left != SessionTable.Left.STREAMS && session.isAlive()) {
            CloseReason unfit = options.get().disableReuse() ? CloseReason.NO_REUSE : unfit(session, now);
            if (unfit != null) {
                steps.add(new Step.Close(session, unfit));
            } else if (left == SessionTable.Left.NOTHING) {
                enter(session, now, steps);
            } else if (session.canBeAsked()) {
                steps.add(new Step.Drain(session));
            } else {
                steps.add(new Step.Close(session, CloseReason.NOT_DRAINED));
            }
        }
        return settled(steps, now);
    }

    /** @param complete whether all that was on its way has come */
    synchronized List<Step> drained(PooledSession session, boolean complete, long now) {
        List<Step> steps = new ArrayList<>();
        if (complete) {
            enter(session, now, steps);
        } else {
            steps.add(new Step.Close(session, CloseReason.NOT_DRAINED));
        }
        return settled(steps, now);
    }

    /** The session has said that it lives, which is no use of it. */
    synchronized List<Step> proved(PooledSession session, long now) {
        List<Step> steps = new ArrayList<>();
        enter(session, session.idleSince(), now, steps);
        return settled(steps, now);
    }

    private void enter(PooledSession session, long now, List<Step> steps) {
        enter(session, now, now, steps);
    }

    private void enter(PooledSession session, long since, long now, List<Step> steps) {
        CloseReason unfit = unfit(session, now);
        if (unfit != null) {
            steps.add(new Step.Close(session, unfit));
        } else if (table.idle(session, since)) {
            List<PooledSession> surplus = table.takeSurplus();
            if (!surplus.contains(session)) {
                steps.add(new Step.Rest(session));
            }
            close(surplus, CloseReason.OVER_LIMIT, steps);
        }
    }

    private CloseReason unfit(PooledSession session, long now) {
        if (phase != Phase.OPEN) {
            return CloseReason.SHUTDOWN;
        }
        return session.isOverAge(now) ? CloseReason.LIFETIME : session.retired();
    }

    /** The session gives no sign of life, and nothing that waits in its server could be the reason. */
    synchronized List<Step> dead(PooledSession session) {
        return List.of(new Step.Close(session, CloseReason.HEARTBEAT));
    }

    /** The session gives no sign of life, but its server may be reading nothing because of a target. */
    synchronized List<Step> stalled(PooledSession session) {
        return switch (table.retire(session, CloseReason.HEARTBEAT)) {
            case IDLE -> List.of(new Step.Close(session, CloseReason.HEARTBEAT)); // its last stream has ended meanwhile
            case BUSY -> List.of(new Step.LeaveToTcp(session));
            case RETIRED -> List.of();
        };
    }

    /**
     * A stream has left the session, which has given no sign of life for so long. When this returns, neither that session nor one that has been
     * silent as long is given to a stream.
     */
    synchronized List<Step> lost(PooledSession session, Duration waited) {
        List<Step> steps = new ArrayList<>(stalled(session)); // its other streams are left to TCP
        suspect(waited, steps);
        return steps;
    }

    /** @param failed whether the server has ended it before it was of any use */
    synchronized List<Step> ended(PooledSession session, CloseReason reason, boolean failed, long now) {
        List<Step> steps = new ArrayList<>();
        table.closed(session);
        if (reason.isSuspicious()) {
            failed(now, steps);
        }
        if (failed) {
            ensuring.failed(steps);
        }
        return settled(steps, now);
    }

    /** It has become known what the server is: orders that waited for that may be dialled for. */
    synchronized List<Step> heard(long now) {
        return settled(steps(), now);
    }

    /** The server is well: a session has been of use, or has stood for a while. */
    synchronized void confirmed() {
        ensuring.succeeded();
    }

    /** Something has failed that should not: several such in a row make every idle session a suspect. */
    private void failed(long now, List<Step> steps) {
        if (failures.failed(now)) {
            steps.add(new Step.SeveralFailures());
            suspect(Duration.ZERO, steps);
        }
    }

    /** Every idle session that has been silent for so long has to say that it lives; meanwhile no stream gets it. */
    private void suspect(Duration silence, List<Step> steps) {
        table.takeSilent(silence.toNanos()).forEach(session -> steps.add(new Step.Ask(session)));
    }

    // ---- the clock ----

    /** Housekeeping: closes idle sessions that are over age or have been idle for too long, then makes what is missing. */
    synchronized List<Step> tick(long now) {
        List<Step> steps = new ArrayList<>();
        close(table.takeOverAge(now), CloseReason.LIFETIME, steps);
        close(table.takeExpired(now), CloseReason.IDLE_TIMEOUT, steps);
        return settled(steps, now);
    }

    /** The time of a {@link Step.WakeAfter} is over. */
    synchronized List<Step> wake(long now) {
        ensuring.rested();
        return settled(steps(), now);
    }

    /** The machine has slept: idle sessions have to say that they live, and those that cannot be asked are closed. */
    synchronized List<Step> clockJumped() {
        List<Step> steps = new ArrayList<>();
        close(table.takeUnaskable(), CloseReason.CLOCK_JUMP, steps);
        suspect(Duration.ZERO, steps);
        return steps;
    }

    // ---- the pool's own life ----

    /** The options have changed. */
    synchronized List<Step> tuned(long now) {
        List<Step> steps = new ArrayList<>();
        close(options.get().disableReuse() ? table.drain() : table.takeSurplus(), CloseReason.OVER_LIMIT, steps);
        return settled(steps, now);
    }

    /** Nothing is made ahead or kept any more; orders are served. */
    synchronized List<Step> retire() {
        phase = Phase.RETIRED;
        ensuring.close();
        List<Step> steps = new ArrayList<>();
        close(table.drain(), CloseReason.SHUTDOWN, steps);
        return steps;
    }

    /** Nothing is dialled any more either, and nothing waits. */
    synchronized List<Step> close() {
        List<Step> steps = new ArrayList<>(retire());
        phase = Phase.CLOSED;
        for (Order order = waiting.poll(); order != null; order = waiting.poll()) {
            steps.add(new Step.Fail(order, shutDown()));
        }
        return steps;
    }

    /** All sessions at one moment. */
    synchronized Snapshot snapshot() {
        return table.snapshot();
    }

    // ---- at the end of each event ----

    /** Serves the orders that wait, for as long as it can, and then makes ahead what is missing. */
    private List<Step> settled(List<Step> steps, long now) {
        while (!waiting.isEmpty() && placed(waiting.peek(), now, steps)) {
            waiting.poll();
        }
        ensuring.act(now, steps);
        return steps;
    }

    private static List<Step> steps(Step... first) {
        return new ArrayList<>(List.of(first));
    }

    private static void close(List<PooledSession> sessions, CloseReason reason, List<Step> steps) {
        sessions.forEach(session -> steps.add(new Step.Close(session, reason)));
    }
}
