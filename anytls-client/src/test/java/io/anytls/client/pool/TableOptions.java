package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.time.Duration;

/** Pool options for tests, one named value after the other. */
record TableOptions(
        int min,
        int ensure,
        int rate,
        int maxIdle,
        int maxSession,
        int maxStreams,
        Duration pauseAfter,
        Duration lifetime,
        Duration jitter,
        boolean noReuse) {

    static final TableOptions DEFAULT =
            new TableOptions(0, 0, 2, 64, 1_024, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO, false);

    TableOptions min(int count) {
        return new TableOptions(
                count, ensure, rate, maxIdle, maxSession, maxStreams, pauseAfter, lifetime, jitter, noReuse);
    }

    TableOptions ensure(int count) {
        return new TableOptions(
                min, count, rate, maxIdle, maxSession, maxStreams, pauseAfter, lifetime, jitter, noReuse);
    }

    TableOptions rate(int count) {
        return new TableOptions(
                min, ensure, count, maxIdle, maxSession, maxStreams, pauseAfter, lifetime, jitter, noReuse);
    }

    TableOptions maxIdle(int count) {
        return new TableOptions(
                min, ensure, rate, count, maxSession, maxStreams, pauseAfter, lifetime, jitter, noReuse);
    }

    TableOptions maxSession(int count) {
        return new TableOptions(min, ensure, rate, maxIdle, count, maxStreams, pauseAfter, lifetime, jitter, noReuse);
    }

    TableOptions maxStreams(int count) {
        return new TableOptions(min, ensure, rate, maxIdle, maxSession, count, pauseAfter, lifetime, jitter, noReuse);
    }

    TableOptions pauseAfter(Duration disuse) {
        return new TableOptions(min, ensure, rate, maxIdle, maxSession, maxStreams, disuse, lifetime, jitter, noReuse);
    }

    TableOptions lifetime(Duration limit, Duration less) {
        return new TableOptions(min, ensure, rate, maxIdle, maxSession, maxStreams, pauseAfter, limit, less, noReuse);
    }

    TableOptions withoutReuse() {
        return new TableOptions(min, ensure, rate, maxIdle, maxSession, maxStreams, pauseAfter, lifetime, jitter, true);
    }

    PoolOptions options() {
        return PoolOptions.DEFAULT
                .with(PoolOptions.MIN_IDLE, min)
                .with(PoolOptions.ENSURE_IDLE, ensure)
                .with(PoolOptions.ENSURE_RATE, rate)
                .with(PoolOptions.ENSURE_PAUSE, pauseAfter)
                .with(PoolOptions.MAX_IDLE, maxIdle)
                .with(PoolOptions.MAX_SESSION, maxSession)
                .with(PoolOptions.MAX_STREAMS, maxStreams)
                .with(PoolOptions.LIFETIME, lifetime)
                .with(PoolOptions.JITTER, jitter)
                .with(PoolOptions.STREAM_LIMIT, 0)
                .with(PoolOptions.DISABLE_REUSE, noReuse);
    }
}
