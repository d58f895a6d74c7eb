package io.anytls.client.pool;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What an order gets: an idle session, else one that is dialled for it, else, at the limit of sessions, a busy one; and until there is any
 * of these, it waits. Time is an argument. Guarded by the lock of {@link PoolMachine}.
 *
 * <pre>
 *   asked --a session is free--> OPENED
 *     |---nothing is known to be slow--> DIALLED FOR --its dial ends--> OPENED, or FAILED
 *     '---others' dials are slow, or no more are allowed--> WAITING --^
 * </pre>
 *
 * A dial that takes much longer than the last good one may be lost, and so would be further ones of its time: then one fresh dial is begun every
 * {@link #PATIENCE} for whoever waits longest, and the first that ends well serves him. That is how a network that comes back is
 * noticed, whatever has been sent into the void before.
 */
final class Placement {

    /** How long a dial may take before a fresh one is begun beside it, at least. */
    static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(500);

    private final SessionTable table;
    private final ServerHealth health;
    private final FirstContact contact;
    private final Deque<Order> waiting = new ArrayDeque<>();
    private final Map<Order, Dials> dialled = new LinkedHashMap<>();

    private long lastGoodDial;
    private boolean watching;
    private boolean closed;

    /** The dials for one order. */
    private static final class Dials {
        private int underWay = 1;

        /** Since when nothing good has been heard of any of them. */
        private long since;

        private long latest;

        Dials(long now) {
            this.since = now;
            this.latest = now;
        }
    }

    Placement(SessionTable table, ServerHealth health, FirstContact contact) {
        this.table = table;
        this.health = health;
        this.contact = contact;
    }

    // ---- an order comes ----

    void place(Order order, long now, List<Step> steps) {
        if (!placed(order, now, steps)) {
            await(order, steps);
        }
    }

    private boolean placed(Order order, long now, List<Step> steps) {
        if (opened(table.take(order.near(), order.carries(), now), order, steps)) {
            return true;
        }
        if (table.isFull()) {
            table.takeOver(now).forEach(session -> steps.add(new Step.Close(session, session.over(now))));
        }
        if (table.isFull()) {
            return opened(table.share(order.carries()), order, steps);
        }
        if (closed) {
            fail(order, shutDown(), steps);
        } else if (health.refusesStreams(now)) {
            fail(order, health.resting(now), steps);
        } else if (contact.isFull() || isSlow(now) || !health.allowsStream(now)) {
            return false;
        } else {
            dial(order, now, steps);
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
        if (!opened(table.share(order.carries()), order, steps)) {
            steps.add(new Step.Fail(order, cause));
        }
    }

    private void await(Order order, List<Step> steps) {
        if (closed) {
            steps.add(new Step.Fail(order, shutDown()));
        } else if (order.isLate()) {
            steps.add(new Step.Fail(order, tooLate())); // its time ended while it was being placed
        } else {
            waiting.add(order);
            steps.add(new Step.Wait(order));
        }
    }

    private void dial(Order order, long now, List<Step> steps) {
        table.dialling(PooledSession.Origin.DEMAND);
        Dials before = dialled.get(order);
        if (before == null) {
            dialled.put(order, new Dials(now));
        } else {
            before.underWay++;
            before.latest = now;
        }
        steps.add(new Step.Dial(order));
    }

    // ---- its dial ends ----

    /** The session was dialled for the order, and goes to that one, or to whoever has waited longest. False if nobody wants it. */
    boolean dialled(PooledSession session, Order order, long now, List<Step> steps) {
        Dials its = ended(order);
        if (its != null && its.underWay == 0) {
            lastGoodDial = now - its.latest;
        }
        Order first = its != null ? order : longestDialledFor();
        first = first == null ? waiting.poll() : first;
        if (first != null) {
            dialled.remove(first);
            steps.add(new Step.OpenOnNew(session, first));
        }
        wayIsOpen(now, steps);
        return first != null;
    }

    void notDialled(Order order, Throwable cause, long now, List<Step> steps) {
        Dials its = ended(order);
        if (its == null || its.underWay > 0) {
            return; // it has been served, or another dial may do it
        }
        dialled.remove(order);
        if (!opened(table.take(order.near(), order.carries(), now), order, steps)) {
            fail(order, cause, steps);
        }
    }

    private Dials ended(Order order) {
        Dials its = dialled.get(order);
        if (its != null) {
            its.underWay--;
        }
        return its;
    }

    // ---- whoever waits ----

    /** Serves the orders that wait, for as long as it can; and has the slow ones looked at. */
    void settle(long now, List<Step> steps) {
        while (!waiting.isEmpty() && placed(waiting.peek(), now, steps)) {
            waiting.poll();
        }
        if (!watching && !dialled.isEmpty()) {
            watching = true;
            steps.add(new Step.LookAfter(PATIENCE));
        }
    }

    /** {@link #PATIENCE} has passed: one more dial, for whoever has been dialled for longest, if that takes too long. */
    void look(long now, List<Step> steps) {
        watching = false;
        while (isSlow(now) && openedSlowest(now, steps)) {
            // a session has come back meanwhile
        }
        Order slowest = longestDialledFor();
        if (slowest != null && isLate(dialled.get(slowest), now) && mayDial(now)) {
            dial(slowest, now, steps);
            steps.add(new Step.Wait(slowest));
        }
    }

    private boolean isLate(Dials dials, long now) {
        return now - dials.latest >= patience();
    }

    private boolean openedSlowest(long now, List<Step> steps) {
        Order slowest = longestDialledFor();
        boolean opened = opened(table.take(slowest.near(), slowest.carries(), now), slowest, steps);
        if (opened) {
            dialled.remove(slowest);
        }
        return opened;
    }

    /** There is a way to the server, maybe a new one: what was sent before is not waited for. */
    void wayIsOpen(long now, List<Step> steps) {
        for (Order order : List.copyOf(dialled.keySet())) {
            Dials its = dialled.get(order);
            its.since = now;
            if (isLate(its, now) && mayDial(now)) {
                dial(order, now, steps);
                steps.add(new Step.Wait(order));
            }
        }
    }

    private boolean mayDial(long now) {
        return !closed && !table.isFull() && !contact.isFull() && health.allowsStream(now);
    }

    /** Whether whoever has waited longest has done so for much longer than a dial takes. */
    private boolean isSlow(long now) {
        Order longest = longestDialledFor();
        return longest != null && now - dialled.get(longest).since >= patience();
    }

    private long patience() {
        return Math.max(PATIENCE, 2 * lastGoodDial);
    }

    private Order longestDialledFor() {
        return dialled.isEmpty() ? null : dialled.keySet().iterator().next();
    }

    /** The order's time is over. */
    void expired(Order order, List<Step> steps) {
        if (waiting.remove(order)) {
            steps.add(new Step.Fail(order, tooLate()));
        } else if (dialled.remove(order) != null) {
            steps.add(new Step.Fail(order, new IOException("no session to the server has come about in time")));
        }
    }

    /** Nothing is dialled any more, and nothing waits. */
    void close(List<Step> steps) {
        closed = true;
        for (Order order = waiting.poll(); order != null; order = waiting.poll()) {
            steps.add(new Step.Fail(order, shutDown()));
        }
    }

    private static IOException tooLate() {
        return new IOException("all sessions are busy, and none has become free in time");
    }

    private static IOException shutDown() {
        return new IOException("the client is shutting down");
    }
}
