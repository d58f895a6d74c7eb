package io.anytls.client.pool;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** How long to wait after failures in a row: twice as long each time, of which up to half is taken off at random. Any thread. */
final class Backoff {

    private static final long BASE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

    private final DoubleSupplier random;
    private int failures;

    /** @param random from 0 to 1 */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    synchronized void succeeded() {
        failures = 0;
    }

    /** Notes a failure; the nanoseconds to wait. */
    synchronized long failed() {
        return jittered(BASE, LONGEST, failures++, random.getAsDouble());
    }

    /**
     * The curve itself.
     *
     * @param before how many waits there have been
     * @param random from 0 to 1
     */
    static long jittered(long base, long longest, int before, double random) {
        double doubled = Math.min(longest, base * Math.pow(2, before));
        return (long) (doubled * (1 - random / 2));
    }
}
