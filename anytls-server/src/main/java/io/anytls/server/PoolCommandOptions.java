package io.anytls.server;

import static java.util.Objects.requireNonNullElse;

import io.anytls.daemon.StartupException;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The command line's options for connections to targets. What is not given stays as it was. */
final class PoolCommandOptions {

    @Option(
            names = "--pool-type",
            paramLabel = "TYPE",
            description =
                    "How connections to busy targets are kept ready: lock, lockfree, highperf or off (default: lockfree).")
    private PoolType type;

    @Option(
            names = "--max-outbound-connections",
            paramLabel = "N",
            description = "Connections to one target, used and parked, beyond which streams are refused; not with"
                    + " --pool-type off (default: 0, no stream is refused).")
    private Integer maxOutboundConnections;

    @Option(
            names = "--max-idle-time-secs",
            paramLabel = "SECONDS",
            description = "The longest that an unused connection lies parked, 1 to 86400 (default: 300).")
    private Long maxIdleTimeSecs;

    @Option(
            names = "--min-idle-connections",
            paramLabel = "N",
            description = "The most that lie parked for one busy target (default: 5).")
    private Integer minIdleConnections;

    @Option(
            names = "--max-parked-total",
            paramLabel = "N",
            description = "The most that lie parked over all targets (default: 64).")
    private Integer maxParkedTotal;

    @Option(
            names = "--max-outbound-total",
            paramLabel = "N",
            description = "Connections over all targets (default: 0, three quarters of the descriptors).")
    private Integer maxOutboundTotal;

    @Option(
            names = "--warm-ports",
            paramLabel = "PORT",
            split = ",",
            description = "Ports for which connections are dialled ahead (default: 80,443,8080,8443).")
    private List<Integer> warmPorts;

    @Option(
            names = "--log-pool-targets",
            arity = "0..1",
            paramLabel = "true|false",
            description = "Log every minute for which targets connections lie parked (default: at debug only).")
    private Boolean logTargets;

    /**
     * The options, with what was given on the command line in place of what was there.
     *
     * @throws StartupException if a value makes no sense
     */
    OutboundPoolOptions over(OutboundPoolOptions base) {
        OutboundPoolOptions options = new OutboundPoolOptions(
                requireNonNullElse(type, base.type()),
                requireNonNullElse(maxOutboundConnections, base.maxOutboundConnections()),
                maxIdleTimeSecs == null ? base.maxIdleTime() : Duration.ofSeconds(maxIdleTimeSecs),
                requireNonNullElse(minIdleConnections, base.minIdleConnections()),
                requireNonNullElse(maxParkedTotal, base.maxParkedTotal()),
                requireNonNullElse(maxOutboundTotal, base.maxOutboundTotal()),
                requireNonNullElse(warmPorts, base.warmPorts()),
                requireNonNullElse(logTargets, base.logTargets()));
        return OptionChecks.checked(
                minIdleConnections == null ? options.withinLimits() : options, OutboundPoolOptions::problems);
    }
}
