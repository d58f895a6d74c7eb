package io.anytls.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections to targets: how many there may be, and which are kept ready. The constructor takes any value; what a person may ask
 * for is what has no {@link #problems()}.
 *
 * @param type how ready connections are kept, if at all; with {@code off} nothing here counts but {@code maxOutboundTotal}
 * @param maxOutboundConnections connections to one target, those in use and those parked; 1 or more
 * @param maxIdleTime the longest that a connection lies parked; 1 s or more
 * @param minIdleConnections the most that lie parked for one busy target; 0 or more, 0 = none is dialled ahead
 * @param maxParkedTotal the most that lie parked over all targets; 0 or more
 * @param maxOutboundTotal connections over all targets; 0 = as many as there are descriptors
 * @param warmPorts the ports for which connections are dialled ahead; others never see a silent connection
 * @param logTargets whether the log tells, every minute, for which targets connections lie parked; else at debug only
 */
public record OutboundPoolOptions(
        PoolType type,
        int maxOutboundConnections,
        Duration maxIdleTime,
        int minIdleConnections,
        int maxParkedTotal,
        int maxOutboundTotal,
        List<Integer> warmPorts,
        boolean logTargets) {

    /** What holds where nothing is said. */
    public static final OutboundPoolOptions DEFAULT = new OutboundPoolOptions(
            PoolType.lockfree, 100, Duration.ofSeconds(300), 5, 64, 0, List.of(80, 443, 8080, 8443), false);

    /** No pool and no limit. */
    public static final OutboundPoolOptions OFF =
            new OutboundPoolOptions(PoolType.off, 100, Duration.ofSeconds(300), 5, 64, 0, List.of(), false);

    public OutboundPoolOptions {
        warmPorts = List.copyOf(warmPorts);
    }

    /** Every value that makes no sense, as a sentence that begins with the field's name in snake_case; empty if all is well. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (maxOutboundConnections < 1) {
            problems.add("max_outbound_connections must be 1 or more, not " + maxOutboundConnections);
        }
        if (maxIdleTime.compareTo(Duration.ofSeconds(1)) < 0) {
            problems.add("max_idle_time must be 1 s or more, not " + maxIdleTime);
        }
        if (minIdleConnections < 0 || minIdleConnections > maxOutboundConnections) {
            problems.add("min_idle_connections must be 0 to max_outbound_connections, not " + minIdleConnections);
        }
        if (maxParkedTotal < 0) {
            problems.add("max_parked_total must be 0 or more, not " + maxParkedTotal);
        }
        if (maxOutboundTotal < 0) {
            problems.add("max_outbound_total must be 0 or more, not " + maxOutboundTotal);
        }
        for (int port : warmPorts) {
            if (port < 1 || port > 65_535) {
                problems.add("warm_ports must be 1 to 65535, not " + port);
            }
        }
        return problems;
    }
}
