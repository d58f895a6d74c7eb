package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.util.function.DoubleSupplier;

/** How long a session gets new streams: the limit, give or take the jitter, so that sessions made together do not end together. */
final class Lifetime {

    static final long UNLIMITED = Long.MAX_VALUE;

    private final long limit;
    private final long jitter;
    private final DoubleSupplier random;

    /** @param random from 0 to 1 */
    Lifetime(PoolOptions options, DoubleSupplier random) {
        this.limit = options.maxConnectionLifetime().isZero()
                ? UNLIMITED
                : options.maxConnectionLifetime().toNanos();
        this.jitter = options.connectionLifetimeJitter().toNanos();
        this.random = random;
    }

    /** Of one more session, in nanoseconds. */
    long next() {
        return limit == UNLIMITED ? UNLIMITED : limit + (long) (jitter * (2 * random.getAsDouble() - 1));
    }
}
