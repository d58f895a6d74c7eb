package io.anytls.daemon.transport;

import java.util.concurrent.TimeUnit;

/**
 * How soon to look after something has been heard: at once after a silence, but for the other lines that one change makes, of which the last may be
 * the one that counts; once a second where it goes on, as on a router that learns routes all day. One thread at a time.
 */
final class Haste {

    private static final long SOONEST_MILLIS = 50;
    private static final long LATEST_MILLIS = 1_000;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private long next = SOONEST_MILLIS;
    private long heard;

    /**
     * Something was heard for the first time since the last look.
     *
     * @param now nanoseconds
     * @return milliseconds until the next one
     */
    long millis(long now) {
        next = now - heard > SILENCE_NANOS ? SOONEST_MILLIS : Math.min(2 * next, LATEST_MILLIS);
        heard = now;
        return next;
    }
}
