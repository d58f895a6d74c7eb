package io.anytls.client.pool;

import java.util.concurrent.TimeUnit;

/** How long sessions are busy: from short times it follows that they are about to come back. Guarded by the lock of {@link PoolMachine}. */
final class BusyTimes {

    /** Longer than this nothing is about to happen. */
    static final long SOON = TimeUnit.SECONDS.toNanos(2);

    private long typical = SOON;

    /** A session was busy for so long. */
    void ended(long nanos) {
        typical += (Math.min(nanos, 2 * SOON) - typical) / 4;
    }

    /** Whether a session that has been busy for so long should come back before one could be of much use that is dialled now. */
    boolean isAboutToEnd(long nanos) {
        return typical < SOON && nanos <= 2 * typical;
    }
}
