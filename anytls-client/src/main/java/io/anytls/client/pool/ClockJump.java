package io.anytls.client.pool;

import java.util.concurrent.TimeUnit;

/**
 * Notices that the machine has slept or the process was stopped: one of its clocks has gone further than the looks at it are apart.
 * Some systems' monotonic clock stands still during sleep, so the wall clock is looked at too. Any thread.
 */
final class ClockJump {

    /** The longest gap between two looks at the clocks while all is well, with a good margin for a busy machine. */
    private static final long LONGEST_GAP = TimeUnit.SECONDS.toNanos(6);

    private long lastNanos;
    private long lastWallMillis;

    ClockJump(long nanos, long wallMillis) {
        lastNanos = nanos;
        lastWallMillis = wallMillis;
    }

    /** To be asked once a second, and whenever it matters. True once for each jump. */
    synchronized boolean hasJumped(long nanos, long wallMillis) {
        long passed = Math.max(nanos - lastNanos, TimeUnit.MILLISECONDS.toNanos(wallMillis - lastWallMillis));
        lastNanos = nanos;
        lastWallMillis = wallMillis;
        return passed > LONGEST_GAP;
    }
}
