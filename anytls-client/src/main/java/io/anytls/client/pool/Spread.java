package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Draws when to do what nobody waits for, so that it does not come in one moment, nor in step. Any thread. */
final class Spread {

    /** Between two dials that are due together; half as long to half as long again. */
    private static final long GAP = TimeUnit.MILLISECONDS.toNanos(100);

    /** Between the first and the last of them, on average. */
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    private static final double SHORTEST_SHARE = 0.75;
    private static final double LONGEST_SHARE = 1.25;

    private final DoubleSupplier random;

    /** @param random from 0 to 1 */
    Spread(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * How long each of some dials waits, in nanoseconds.
     *
     * @param count 1 or more
     */
    long[] dials(int count) {
        long[] delays = new long[count];
        double gap = Math.min(GAP, (double) LONGEST / count);
        double delay = 0;
        for (int i = 0; i < count; i++) {
            delay += gap * (i == 0 ? random.getAsDouble() : 0.5 + random.getAsDouble());
            delays[i] = (long) delay;
        }
        return delays;
    }

    /** An interval, shorter or longer by up to a quarter. */
    Duration interval(Duration average) {
        double share = SHORTEST_SHARE + (LONGEST_SHARE - SHORTEST_SHARE) * random.getAsDouble();
        return Duration.ofNanos((long) (average.toNanos() * share));
    }

    /** Nanoseconds until the pool has surely looked again at what is idle. */
    static long nextCheck(PoolOptions options) {
        return (long) (options.idleSessionCheckInterval().toNanos() * LONGEST_SHARE);
    }
}
