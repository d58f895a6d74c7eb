package io.anytls.server.outbound.pool;

import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool's lines in the log: the spelling is known to those who came from other servers, and to their scripts. */
public final class PoolReport {

    private static final Logger LOG = LoggerFactory.getLogger(PoolReport.class);

    private final OutboundPool pool;
    private PoolStatistics last;

    public PoolReport(OutboundPool pool) {
        this.pool = pool;
    }

    /** What the pool has been told. */
    public void started() {
        OutboundPoolOptions options = pool.options();
        if (options.type() == PoolType.off) {
            LOG.info("[Server] Outbound connection pool off: each stream dials");
            return;
        }
        LOG.info("[Server] Outbound connection pool initialized:");
        LOG.info("  - Pool type: {}", options.type());
        LOG.info(
                "  - Max connections per target: {}",
                options.isLimitedPerTarget() ? options.maxOutboundConnections() : "no limit");
        LOG.info("  - Max idle time: {} seconds", options.maxIdleTime().toSeconds());
        LOG.info("  - Min idle connections: {}", options.minIdleConnections());
    }

    /** What has happened so far, while anything is open or something has happened since the last time. To be called every minute, by one thread. */
    public void minute() {
        PoolStatistics now = pool.statistics();
        if (now.total() > 0 || !now.equals(last)) {
            LOG.info(stats(now));
            Map<String, Integer> parked = pool.parkedByTarget();
            if (!parked.isEmpty() && pool.options().logTargets()) {
                LOG.info(status(parked));
            } else if (!parked.isEmpty() && LOG.isDebugEnabled()) {
                LOG.debug(status(parked));
            }
        }
        last = now;
    }

    static String stats(PoolStatistics now) {
        return String.format(
                Locale.ROOT,
                "[Pool Stats] Total: %d, Active: %d, Reused: %d, New: %d, Cleaned: %d, Parked: %d, Stale: %d, Failed: %d, "
                        + "Dialled: %d, Reuse rate: %.0f%%, Utilisation: %.0f%%, Dial time: %.1f ms, Targets: %d",
                now.total(),
                now.active(),
                now.reused(),
                now.fresh(),
                now.cleaned(),
                now.parked(),
                now.stale(),
                now.failed(),
                now.dialled(),
                now.reuseRate() * 100,
                now.utilisation() * 100,
                now.dialMillis(),
                now.targets());
    }

    static String status(Map<String, Integer> parked) {
        return parked.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(", ", "[Pool Status] {", "}"));
    }
}
