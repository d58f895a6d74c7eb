package io.anytls.client.pool;

import io.anytls.daemon.stats.Numbers;
import java.util.Map;

/** The pool in numbers, for programs: the words are those of the log's line. */
public final class SessionNumbers {

    private SessionNumbers() {}

    public static Numbers of(PoolReport now) {
        PoolStatistics done = now.statistics();
        return new Numbers()
                .put("idle", now.idle())
                .put("active", now.active())
                .put("dialing", now.dialing())
                .put("created", group(done.created()))
                .put("closed", group(done.closed()))
                .put("failed_dials", done.failedDials())
                .put("streams", done.streams())
                .put("streams_ready", done.ready())
                .put("streams_failed", done.failedStreams())
                .put("streams_moved", done.moved())
                .put("dial", of(done.dial()))
                .put("handshake", of(done.handshake()))
                .put("synack", of(done.synAck()))
                .put("heartbeat", of(done.heartbeat()));
    }

    private static Numbers group(Map<String, Long> counters) {
        Numbers group = new Numbers();
        counters.forEach(group::put);
        return group;
    }

    private static Numbers of(Timing timing) {
        return new Numbers()
                .put("count", timing.count())
                .put("total_us", timing.totalNanos() / 1_000)
                .put("longest_us", timing.longestNanos() / 1_000);
    }
}
