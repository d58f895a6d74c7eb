package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Decides what becomes of sessions and of the streams that are asked for. Each method tells it what has happened; it answers with the
 * {@link Step}s to be done. One lock, held for the decision only: nothing is dialled, written, closed or called back under it.
 * Time is an argument, in nanoseconds on one clock. Any thread.
 *
 * <p>{@link Placement} decides what an order gets, {@link Keeping} which sessions are kept, {@link Suspicion} which of them have to say that they live,
 * {@link Ensuring} how many to make ahead, {@link ServerHealth} whether the server is given a rest; {@link SessionTable} knows the sessions.
 *
 * <pre>
 *   OPEN --retire--> RETIRED: orders are served, nothing is kept --close--> CLOSED: nothing is dialled, nothing waits
 *     '------------------------------------close-----------------------------^
 * </pre>
 *
 * What always holds when a method has returned:
 * <ul>
 *   <li>no order waits while a session is free for it; where one may be dialled, only behind dials that are slow (see {@link Placement}),
 *       or that show first what the server is (see {@link FirstContact});
 *   <li>idle, busy and dialled sessions together stay within {@code max_session}, idle ones within {@code max_idle_session};
 *   <li>a session that is dead, over age or retired gets no stream, except that at the limit one over age is better than none;
 *   <li>no session is closed for what it has served, or where it goes to, while it has a stream;
 *   <li>each order is answered once: by an opened stream or by a failure.
 * </ul>
 */
final class PoolMachine {

    private final ServerHealth health;
    private final SessionTable table;
    private final Ensuring ensuring;
    private final Keeping keeping;
    private final Suspicion suspicion;
    private final Placement placement;

    /** @param random from 0 to 1, for jitter */
    PoolMachine(
            Supplier<PoolOptions> options, ServerHealth health, FirstContact contact, DoubleSupplier random, long now) {
        this.health = health;
        this.table = new SessionTable(options);
        Reserve reserve = new Reserve(options, table);
        this.keeping = new Keeping(options, table, reserve);
        this.suspicion = new Suspicion(table);
        this.placement = new Placement(table, health, contact);
        this.ensuring = new Ensuring(options, table, reserve, health, random, now);
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
        placement.place(order, now, steps);
        return settled(steps, now);
    }

    /** The order's time is over. */
    synchronized List<Step> expired(Order order) {
        List<Step> steps = new ArrayList<>();
        placement.expired(order, steps);
        return steps;
    }

    /** The time of a {@link Step.LookAfter} is over: is a dial slow that somebody waits for? */
    synchronized List<Step> look(long now) {
        List<Step> steps = new ArrayList<>();
        placement.look(now, steps);
        return settled(steps, now);
    }

    // ---- sessions that were dialled ----

    /** The session stands, dialled for the order. On the session's loop, as its end is told there too. */
    synchronized List<Step> dialled(PooledSession session, Order order, long now) {
        List<Step> steps = new ArrayList<>();
        ensuring.reached();
        boolean wanted = placement.dialled(session, order, now, steps);
        session.carries(order.carries());
        table.dialled(session, wanted ? 1 : 0, now);
        if (!wanted) {
            session.idleSince(now);
            steps.add(new Step.Prove(session));
        }
        return settled(steps, now);
    }

    synchronized List<Step> notDialled(Order order, Throwable cause, long now) {
        List<Step> steps = new ArrayList<>();
        table.notDialled(PooledSession.Origin.DEMAND);
        suspicion.failed(now, steps);
        placement.notDialled(order, cause, now, steps);
        return settled(steps, now);
    }

    /** A session made ahead has proved itself. On its loop. */
    synchronized List<Step> madeAhead(PooledSession session, long now) {
        List<Step> steps = new ArrayList<>();
        ensuring.reached();
        table.dialled(session, 0, now);
        ensuring.made(now);
        keeping.enter(session, now, now, steps);
        return settled(steps, now);
    }

    /** One is about to be dialled that nobody has asked for; {@link #madeAhead} or {@link #notMadeAhead} says how that went. */
    synchronized void reaching() {
        table.dialling(PooledSession.Origin.ENSURE);
    }

    synchronized List<Step> notMadeAhead(Failure failure, long now) {
        List<Step> steps = new ArrayList<>();
        table.notDialled(PooledSession.Origin.ENSURE);
        if (failure != Failure.USELESS) {
            suspicion.failed(now, steps);
        }
        ensuring.failed(failure, now, steps);
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
        keeping.streamEnded(session, drained, now, steps);
        return settled(steps, now);
    }

    /** @param complete whether all that was on its way has come */
    synchronized List<Step> drained(PooledSession session, boolean complete, long now) {
        List<Step> steps = new ArrayList<>();
        if (complete) {
            keeping.enter(session, now, now, steps);
        } else {
            steps.add(new Step.Close(session, CloseReason.NOT_DRAINED));
        }
        return settled(steps, now);
    }

    /** The session has said that it lives, which is no use of it. */
    synchronized List<Step> proved(PooledSession session, long now) {
        List<Step> steps = new ArrayList<>();
        keeping.enter(session, session.idleSince(), now, steps);
        return settled(steps, now);
    }

    /** The session gives no sign of life, and nothing that waits in its server could be the reason. */
    synchronized List<Step> dead(PooledSession session) {
        return List.of(new Step.Close(session, CloseReason.HEARTBEAT));
    }

    /** The session gives no sign of life, but its server may be reading nothing because of a target. */
    synchronized List<Step> stalled(PooledSession session) {
        List<Step> steps = new ArrayList<>();
        suspicion.stalled(session, steps);
        return steps;
    }

    /**
     * A stream has left the session, which has given no sign of life for so long. When this returns, neither that session nor one that has been
     * silent as long is given to a stream.
     */
    synchronized List<Step> lost(PooledSession session, Duration waited) {
        List<Step> steps = new ArrayList<>();
        suspicion.lost(session, waited, steps);
        return steps;
    }

    /** @param failed whether the server has ended it before it was of any use */
    synchronized List<Step> ended(PooledSession session, CloseReason reason, boolean failed, long now) {
        List<Step> steps = new ArrayList<>();
        table.closed(session);
        if (reason.isSuspicious()) {
            suspicion.failed(now, steps);
        }
        if (failed) {
            ensuring.failed(Failure.USELESS, now, steps);
        }
        return settled(steps, now);
    }

    /** The server has said something, of which nothing was known, or which could not be reached: what waited for that may be dialled. */
    synchronized List<Step> heard(long now) {
        ensuring.reached();
        return settled(new ArrayList<>(), now);
    }

    /** The server is well: a session has been of use, or has stood for a while. */
    synchronized void confirmed() {
        ensuring.succeeded();
    }

    // ---- the clock ----

    /** Housekeeping: closes idle sessions that are over age or have been idle for too long, then makes what is missing. */
    synchronized List<Step> tick(long now) {
        List<Step> steps = new ArrayList<>();
        keeping.tick(now, steps);
        return settled(steps, now);
    }

    /** The time of a {@link Step.WakeAfter} is over. */
    synchronized List<Step> wake(long now) {
        ensuring.rested(now);
        return settled(new ArrayList<>(), now);
    }

    /** The machine has slept: idle sessions have to say that they live, and those that cannot be asked are closed. */
    synchronized List<Step> clockJumped() {
        List<Step> steps = new ArrayList<>();
        suspicion.clockJumped(steps);
        return steps;
    }

    /**
     * The machine is in another network, or back in one: rests are over, whoever waits is dialled for anew, and idle sessions have to say
     * that they live.
     *
     * @param gone which local addresses are not there any more; idle sessions from there are closed
     */
    synchronized List<Step> networkChanged(Predicate<InetAddress> gone, long now) {
        List<Step> steps = new ArrayList<>();
        health.forget();
        ensuring.reached();
        suspicion.networkChanged(gone, steps);
        placement.wayIsOpen(now, steps);
        return settled(steps, now);
    }

    /**
     * The server's name has been looked up.
     *
     * @param left which addresses are its no more
     */
    synchronized List<Step> addressesKnown(Predicate<InetAddress> left, long now) {
        List<Step> steps = new ArrayList<>();
        keeping.addressesKnown(left, now, steps);
        return settled(steps, now);
    }

    // ---- the pool's own life ----

    /** The options have changed. */
    synchronized List<Step> tuned(long now) {
        List<Step> steps = new ArrayList<>();
        keeping.tuned(steps);
        return settled(steps, now);
    }

    /** Nothing is made ahead or kept any more; orders are served. */
    synchronized List<Step> retire() {
        ensuring.close();
        List<Step> steps = new ArrayList<>();
        keeping.end(steps);
        return steps;
    }

    /** Nothing is dialled any more either, and nothing waits. */
    synchronized List<Step> close() {
        List<Step> steps = new ArrayList<>(retire());
        placement.close(steps);
        return steps;
    }

    /** All sessions at one moment. */
    synchronized Snapshot snapshot(long now) {
        return table.snapshot(now);
    }

    /** Serves the orders that wait, for as long as it can, and then makes ahead what is missing. */
    private List<Step> settled(List<Step> steps, long now) {
        placement.settle(now, steps);
        ensuring.act(now, steps);
        return steps;
    }
}
