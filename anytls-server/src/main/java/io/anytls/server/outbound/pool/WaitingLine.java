package io.anytls.server.outbound.pool;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** The streams that wait for a connection to one target, and the dials for whoever comes first. Guarded by the {@link Guard} of its machine. */
final class WaitingLine {

    private final Target target;
    private final Parking parking;
    private final Deque<Waiter> waiting = new ArrayDeque<>(2);

    /** Under way and not given up. */
    private final Set<Attempt> dials = new LinkedHashSet<>(2);

    /** What has been entered in the counts over all machines. */
    private int counted;

    WaitingLine(Target target, Parking parking) {
        this.target = target;
        this.parking = parking;
    }

    void add(Waiter waiter) {
        waiting.add(waiter);
    }

    /** Whether it waited here; it does not any more. */
    boolean remove(Waiter waiter) {
        return waiting.remove(waiter);
    }

    /** The stream that has waited longest, or null; it does not wait any more. */
    Waiter first() {
        return waiting.poll();
    }

    /** The same; it cannot go any more. */
    Waiter claimFirst() {
        Waiter first = waiting.poll();
        while (first != null && !first.claim()) {
            first = waiting.poll(); // it has gone, and is about to say so
        }
        return first;
    }

    /** A dial for whoever comes first, to be begun on that loop. */
    Attempt dial(EventLoop loop) {
        Attempt attempt = new Attempt(target, loop, null);
        dials.add(attempt);
        return attempt;
    }

    /** Whether the dial was under way for whoever comes first; it is not any more. */
    boolean ended(Attempt attempt) {
        return dials.remove(attempt);
    }

    /** Whether the streams that wait outnumber the dials under way. */
    boolean isShort() {
        return waiting.size() > dials.size();
    }

    /** Dials that nobody waits for. */
    int dialsAhead() {
        return Math.max(0, dials.size() - waiting.size());
    }

    /** Dials under way beyond the streams that wait; below 0 if these are more. */
    int spare() {
        return dials.size() - waiting.size();
    }

    int waiting() {
        return waiting.size();
    }

    /** Enters what has changed in the counts over all machines. */
    void recount() {
        int now = dialsAhead();
        if (now != counted) {
            parking.aheadBy(now - counted);
            target.aheadBy(now - counted);
            counted = now;
        }
    }
}
