package io.anytls.server.config;

import io.anytls.daemon.config.OptionProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Connections to targets: how many there may be, and which are kept ready. The constructor takes any value; what a person may ask
 * for is what has no {@link #problems()}.
 *
 * @param type how ready connections are kept, if at all; with {@code off} nothing here counts but {@code maxOutboundTotal}
 * @param maxOutboundConnections connections to one target, those in use and those parked, beyond which streams are refused; 0 = no stream is
 * @param maxIdleTime the longest that a connection lies parked; 1 s to 1 day
 * @param minIdleConnections the most that lie parked for one busy target; at most {@code maxOutboundConnections} where that is not 0; 0 = none
 *     is dialled ahead
 * @param maxParkedTotal the most that lie parked over all targets; 0 or more
 * @param maxOutboundTotal connections over all targets; 0 = three quarters of the descriptors
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

    /**
     * Ports of protocols in which the client speaks first; the ones that are warm where nothing is said. A byte that a server sends
     * unasked on one of these shows that something is wrong; on any other warm port it is a greeting, and kept.
     */
    public static final Set<Integer> CLIENT_SPEAKS_FIRST = Set.of(80, 443, 8080, 8443);

    /** What holds where nothing is said. */
    public static final OutboundPoolOptions DEFAULT = new OutboundPoolOptions(
            PoolType.lockfree, 0, Duration.ofSeconds(300), 5, 64, 0, sorted(CLIENT_SPEAKS_FIRST), false);

    /** No pool and no limit. */
    public static final OutboundPoolOptions OFF =
            new OutboundPoolOptions(PoolType.off, 0, Duration.ofSeconds(300), 5, 64, 0, List.of(), false);

    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    public OutboundPoolOptions {
        warmPorts = List.copyOf(warmPorts);
    }

    /** Whether streams are refused when their target has too many connections. */
    public boolean isLimitedPerTarget() {
        return maxOutboundConnections > 0;
    }

    /** The same where there is a pool at all: without one, connections are not counted by target. */
    public boolean isRefusedPerTarget() {
        return isLimitedPerTarget() && type != PoolType.off;
    }

    /** The same with another limit over all targets. */
    public OutboundPoolOptions withMaxOutboundTotal(int most) {
        return new OutboundPoolOptions(
                type,
                maxOutboundConnections,
                maxIdleTime,
                minIdleConnections,
                maxParkedTotal,
                most,
                warmPorts,
                logTargets);
    }

    /** The same with no more parked for a target than it may have connections: a default is no contradiction. */
    public OutboundPoolOptions withinLimits() {
        return new OutboundPoolOptions(
                type,
                maxOutboundConnections,
                maxIdleTime,
                isLimitedPerTarget() ? Math.min(minIdleConnections, maxOutboundConnections) : minIdleConnections,
                maxParkedTotal,
                maxOutboundTotal,
                warmPorts,
                logTargets);
    }

    /** Every value that makes no sense by itself or beside another one; empty if all is well. */
    public List<OptionProblem> problems() {
        List<OptionProblem> problems = new ArrayList<>();
        least("max_outbound_connections", maxOutboundConnections, 0, problems);
        if (maxIdleTime.toSeconds() < 1 || maxIdleTime.toSeconds() > DAY_SECONDS) {
            problems.add(new OptionProblem(
                    "max_idle_time_secs", "has to be from 1 to " + DAY_SECONDS + ", not " + maxIdleTime.toSeconds()));
        }
        least("min_idle_connections", minIdleConnections, 0, problems);
        if (isLimitedPerTarget() && minIdleConnections > maxOutboundConnections) {
            problems.add(new OptionProblem(
                    "min_idle_connections",
                    minIdleConnections + " is more than max_outbound_connections, which is " + maxOutboundConnections));
        }
        least("max_parked_total", maxParkedTotal, 0, problems);
        least("max_outbound_total", maxOutboundTotal, 0, problems);
        for (int port : warmPorts) {
            if (port < 1 || port > 65_535) {
                problems.add(new OptionProblem("warm_ports", "has to be ports from 1 to 65535, not " + port));
            }
        }
        return problems;
    }

    private static List<Integer> sorted(Set<Integer> ports) {
        return ports.stream().sorted().toList();
    }

    private static void least(String field, long value, int least, List<OptionProblem> problems) {
        if (value < least) {
            problems.add(new OptionProblem(field, "has to be " + least + " or more, not " + value));
        }
    }
}
