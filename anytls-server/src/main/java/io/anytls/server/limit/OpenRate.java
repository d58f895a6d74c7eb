package io.anytls.server.limit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * At most so many in a second, evenly refilled (a token bucket, kept as the time at which it is full again). As many at once as in a
 * second, but not more than {@value #MOST_AT_ONCE} or a tenth of them: what comes at once holds up everybody else on the event loop. Time
 * is an argument, in nanoseconds. Any thread.
 */
final class OpenRate {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** More than a browser or a page of a thousand pictures opens in one moment. */
    private static final int MOST_AT_ONCE = 500;

    private final long interval;
    private final long atOnce;
    private final AtomicLong fullAt;

    /**
     * @param perSecond 1 or more
     * @param now a moment not after the first {@link #take}
     */
    OpenRate(int perSecond, long now) {
        this.interval = SECOND / perSecond;
        this.atOnce = interval * Math.min(perSecond, Math.max(MOST_AT_ONCE, perSecond / 10));
        this.fullAt = new AtomicLong(now);
    }

    /** Whether nothing of it is used. */
    boolean isFull(long now) {
        return fullAt.get() - now <= 0;
    }

    /** Whether one more is within the rate; if so it counts. */
    boolean take(long now) {
        while (true) {
            long full = fullAt.get();
            long next = (full - now < 0 ? now : full) + interval;
            if (next - now > atOnce) {
                return false;
            }
            if (fullAt.compareAndSet(full, next)) {
                return true;
            }
        }
    }
}
