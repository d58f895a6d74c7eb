package io.anytls.server.outbound.pool;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much a target is asked for, and how many connections to it should therefore be ready or under way. Times are nanoseconds on one
 * clock of the caller's. Any thread, without a lock: a count that comes late by a moment moves an estimate, not a limit.
 */
final class Demand {

    static final long BUSY_WITHIN = TimeUnit.SECONDS.toNanos(10);

    /** The time of what has not happened. */
    static final long NEVER = Long.MIN_VALUE;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int LONG_WINDOW = 10;
    private static final int SHORT_WINDOW = 2;

    /** A second's slot: the second in the upper bits, its count in the lower ones. */
    private static final int COUNT_BITS = 24;

    private static final int SLOTS = 16;

    private final AtomicLongArray seconds = new AtomicLongArray(SLOTS);
    private final long quietAfter;
    private final long epoch;
    private volatile long last = NEVER;
    private volatile boolean busy;
    private volatile long dialNanos;

    /**
     * Of a target that nobody has asked for.
     *
     * @param quietAfter how long after the last stream it is busy no more
     * @param now a moment not after the first {@link #asked}
     */
    Demand(Duration quietAfter, long now) {
        this.quietAfter = quietAfter.toNanos();
        this.epoch = now;
    }

    /**
     * A stream wants a connection.
     *
     * @param before when one did last, here or elsewhere, or {@link #NEVER}
     */
    void asked(long now, long before) {
        last = now;
        if (before != NEVER && now - before <= BUSY_WITHIN) {
            busy = true;
        }
        long second = second(now);
        seconds.updateAndGet(
                (int) (second % SLOTS), slot -> slot >>> COUNT_BITS == second ? slot + 1 : second << COUNT_BITS | 1);
    }

    /** A dial has succeeded after so long. */
    void dialled(long nanos) {
        long known = dialNanos;
        dialNanos = known == 0 ? nanos : known + (nanos - known) / 8;
    }

    /** Whether two have asked within {@link #BUSY_WITHIN}, and not so long ago that it is forgotten. */
    boolean isBusy(long now) {
        if (busy && now - last >= quietAfter) {
            busy = false;
        }
        return busy;
    }

    /** Whether a stream has asked after that time. */
    boolean askedSince(long time) {
        return last != NEVER && last - time > 0;
    }

    /** How many a second have asked lately: over a long window, or over a short one while more come than before. */
    double rate(long now) {
        return Math.max(rate(now, LONG_WINDOW), rate(now, SHORT_WINDOW));
    }

    /** The same over the long window only: what may be counted on. */
    double steadyRate(long now) {
        return rate(now, LONG_WINDOW);
    }

    private double rate(long now, int window) {
        long current = second(now);
        long count = 0;
        for (long second = Math.max(0, current - window + 1); second <= current; second++) {
            long slot = seconds.get((int) (second % SLOTS));
            count += slot >>> COUNT_BITS == second ? slot & (1L << COUNT_BITS) - 1 : 0;
        }
        double into = (double) ((now - epoch) % SECOND) / SECOND;
        return count / Math.max(1, Math.min(window - 1 + into, (double) (now - epoch) / SECOND));
    }

    /**
     * How many connections should be ready or under way, with streams that wait taken off: as many as are asked for while one is
     * dialled, and twice the root of it for chance, at least 2 where so many may be parked (docs/adr, 11).
     *
     * @param mostParked more than these would find no place: when fewer streams come during a dial than usual, the rest is closed
     *     unused. So that this stays rare there are no more than would fit in a lull of half a standard deviation. 0 = nothing ahead of
     *     use
     */
    int aim(long now, int mostParked) {
        if (mostParked == 0 || !isBusy(now)) {
            return 0;
        }
        double during = rate(now) * dialNanos / SECOND;
        int wanted = Math.max(2, (int) Math.ceil(during + 2 * Math.sqrt(during)));
        int placed = Math.max(mostParked, (int) (during + mostParked - Math.sqrt(during) / 2));
        return Math.min(wanted, placed);
    }

    /** Dial time as a moving average, in nanoseconds; 0 if none has ended. */
    long dialNanos() {
        return dialNanos;
    }

    private long second(long now) {
        return (now - epoch) / SECOND;
    }
}
