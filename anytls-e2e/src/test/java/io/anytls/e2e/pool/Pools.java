package io.anytls.e2e.pool;

import io.anytls.client.config.PoolOptions;
import java.time.Duration;

/** Pool options for tests. */
final class Pools {

    private Pools() {}

    static PoolOptions ensure(int sessions) {
        return options(sessions, Duration.ZERO, 64, 1_024, 1);
    }

    static PoolOptions limited(int sessions) {
        return options(0, Duration.ZERO, Math.min(64, sessions), sessions, 1);
    }

    static PoolOptions heartbeat(Duration interval) {
        return options(0, interval, 64, 1_024, 1);
    }

    /** So many streams may be on one session. */
    static PoolOptions shared(int streams) {
        return shared(streams, Duration.ZERO);
    }

    static PoolOptions shared(int streams, Duration heartbeat) {
        return options(0, heartbeat, 64, 1_024, streams);
    }

    private static PoolOptions options(int ensure, Duration heartbeat, int maxIdle, int maxSessions, int streams) {
        return PoolOptions.DEFAULT
                .with(PoolOptions.CHECK, Duration.ofSeconds(1))
                .with(PoolOptions.IDLE_TIMEOUT, Duration.ofSeconds(60))
                .with(PoolOptions.ENSURE_IDLE, ensure)
                .with(PoolOptions.HEARTBEAT, heartbeat)
                .with(PoolOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(1))
                .with(PoolOptions.MAX_IDLE, maxIdle)
                .with(PoolOptions.MAX_SESSION, maxSessions)
                .with(PoolOptions.MAX_STREAMS, streams);
    }
}
