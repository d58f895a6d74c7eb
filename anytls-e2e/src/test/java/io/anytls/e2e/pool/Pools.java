package io.anytls.e2e.pool;

import io.anytls.client.config.BreakerOptions;
import io.anytls.client.config.PoolOptions;
import java.time.Duration;

/** Pool options for tests. */
final class Pools {

    private Pools() {}

    static PoolOptions ensure(int sessions) {
        return options(sessions, Duration.ZERO, 64, 1_024);
    }

    static PoolOptions limited(int sessions) {
        return options(0, Duration.ZERO, Math.min(64, sessions), sessions);
    }

    static PoolOptions heartbeat(Duration interval) {
        return options(0, interval, 64, 1_024);
    }

    private static PoolOptions options(int ensure, Duration heartbeat, int maxIdle, int maxSessions) {
        return new PoolOptions(
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                0,
                ensure,
                2,
                Duration.ZERO,
                heartbeat,
                Duration.ofSeconds(1),
                maxIdle,
                maxSessions,
                1,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(3),
                false,
                BreakerOptions.DEFAULT);
    }
}
