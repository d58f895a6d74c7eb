package io.anytls.server.outbound.pool;

import java.util.concurrent.atomic.LongAdder;

/** What has happened so far. Any thread. */
final class Counters {

    final LongAdder active = new LongAdder();
    final LongAdder parked = new LongAdder();
    final LongAdder dialled = new LongAdder();
    final LongAdder dialNanos = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder fresh = new LongAdder();
    final LongAdder reused = new LongAdder();
    final LongAdder stale = new LongAdder();
    final LongAdder cleaned = new LongAdder();

    PoolStatistics read(int targets) {
        long dials = dialled.sum();
        return new PoolStatistics(
                active.sum(),
                parked.sum(),
                reused.sum(),
                fresh.sum(),
                stale.sum(),
                cleaned.sum(),
                failed.sum(),
                dials,
                dials == 0 ? 0 : dialNanos.sum() / dials / 1e6,
                targets);
    }
}
