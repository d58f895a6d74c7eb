package io.anytls.server.outbound.pool;

import io.anytls.daemon.stats.Numbers;

/** The pool in numbers, for programs: the words are those of the log's line. */
public final class OutboundNumbers {

    private OutboundNumbers() {}

    public static Numbers of(PoolStatistics now) {
        return new Numbers()
                .put("total", now.total())
                .put("active", now.active())
                .put("parked", now.parked())
                .put("reused", now.reused())
                .put("new", now.fresh())
                .put("stale", now.stale())
                .put("cleaned", now.cleaned())
                .put("dialled", now.dialled())
                .put("failed", now.failed())
                .put("dial_time_us", Math.round(now.dialMillis() * 1_000))
                .put("targets", now.targets());
    }
}
