package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.util.function.DoubleSupplier;

/** Draws each session's {@link Tenure}, so that sessions made together do not end together, and none after a number that tells us from others. */
final class Lifetime {

    private final PoolOptions options;
    private final DoubleSupplier random;

    /** @param random from 0 to 1 */
    Lifetime(PoolOptions options, DoubleSupplier random) {
        this.options = options;
        this.random = random;
    }

    /** Of one more session. */
    Tenure next() {
        return new Tenure(nanos(), streams());
    }

    /** The limit, give or take the jitter. */
    private long nanos() {
        return options.maxConnectionLifetime().isZero()
                ? Tenure.UNLIMITED
                : options.maxConnectionLifetime().toNanos()
                        + (long) (options.connectionLifetimeJitter().toNanos() * (2 * random.getAsDouble() - 1));
    }

    /** From half of the limit on. */
    private int streams() {
        int most = options.sessionStreamLimit();
        return most == 0 ? Integer.MAX_VALUE : most - (int) (most / 2 * random.getAsDouble());
    }
}
