package io.anytls.server.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Types;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fields of a direct outbound for connections kept ready to busy targets. */
final class OutboundPoolFields {

    private static final Map<String, PoolType> TYPES =
            Stream.of(PoolType.values()).collect(Collectors.toMap(PoolType::name, Function.identity()));

    private static final Field<PoolType> TYPE = Field.of(
            "pool_type",
            Types.choice(TYPES),
            OutboundPoolOptions.DEFAULT.type(),
            "How connections to busy targets are kept ready; `off`: each stream dials, without a limit to one target.");
    private static final Field<Integer> MAX_CONNECTIONS = Field.of(
            "max_outbound_connections",
            Types.COUNT,
            OutboundPoolOptions.DEFAULT.maxOutboundConnections(),
            "Open connections to one target, used and parked, beyond which streams are refused; 0: no stream is refused.");
    private static final Field<Integer> MAX_IDLE_SECONDS = Field.of(
            "max_idle_time_secs",
            Types.COUNT,
            (int) OutboundPoolOptions.DEFAULT.maxIdleTime().toSeconds(),
            "The longest that an unused connection lies parked, in seconds; 1 to 86400.");
    private static final Field<Integer> MIN_IDLE = Field.of(
            "min_idle_connections",
            Types.COUNT,
            OutboundPoolOptions.DEFAULT.minIdleConnections(),
            "The most that lie parked for one busy target; 0: none is dialled ahead.");
    private static final Field<Integer> MAX_PARKED = Field.of(
            "max_parked_total",
            Types.COUNT,
            OutboundPoolOptions.DEFAULT.maxParkedTotal(),
            "The most that lie parked over all targets.");
    private static final Field<Integer> MAX_TOTAL = Field.of(
            "max_outbound_total",
            Types.COUNT,
            OutboundPoolOptions.DEFAULT.maxOutboundTotal(),
            "Open connections over all targets; 0: three quarters of the descriptors.");
    private static final Field<List<Integer>> WARM_PORTS = Field.of(
            "warm_ports",
            Types.PORTS,
            OutboundPoolOptions.DEFAULT.warmPorts(),
            "Ports for which connections are dialled ahead; servers on others never see a silent connection.");
    private static final Field<Boolean> LOG_TARGETS = Field.of(
            "log_pool_targets",
            Types.FLAG,
            OutboundPoolOptions.DEFAULT.logTargets(),
            "Whether the log tells every minute for which targets connections lie parked; else at debug only.");

    static final List<Field<?>> FIELDS =
            List.of(TYPE, MAX_CONNECTIONS, MAX_IDLE_SECONDS, MIN_IDLE, MAX_PARKED, MAX_TOTAL, WARM_PORTS, LOG_TARGETS);

    private OutboundPoolFields() {}

    static OutboundPoolOptions read(Section direct) {
        OutboundPoolOptions standard = OutboundPoolOptions.DEFAULT;
        OutboundPoolOptions written = new OutboundPoolOptions(
                direct.get(TYPE).orElse(standard.type()),
                direct.get(MAX_CONNECTIONS).orElse(standard.maxOutboundConnections()),
                direct.get(MAX_IDLE_SECONDS).map(Duration::ofSeconds).orElse(standard.maxIdleTime()),
                direct.get(MIN_IDLE).orElse(standard.minIdleConnections()),
                direct.get(MAX_PARKED).orElse(standard.maxParkedTotal()),
                direct.get(MAX_TOTAL).orElse(standard.maxOutboundTotal()),
                direct.get(WARM_PORTS).orElse(standard.warmPorts()),
                direct.get(LOG_TARGETS).orElse(standard.logTargets()));
        OutboundPoolOptions options = direct.get(MIN_IDLE).isPresent() ? written : written.withinLimits();
        direct.settle(MIN_IDLE, options.minIdleConnections());
        direct.tell(options.problems());
        return options;
    }
}
