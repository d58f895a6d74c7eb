package io.anytls.server.config;

import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Connections to targets: how many there may be, and which are kept ready.
 *
 * @param values of the options below; any will do, what a person may ask for is what has no {@link #problems()}
 */
public record OutboundPoolOptions(Values values) implements Optioned<OutboundPoolOptions> {

    /**
     * Ports of protocols in which the client speaks first; the ones that are warm where nothing is said. A byte that a server sends
     * unasked on one of these shows that something is wrong; on any other warm port it is a greeting, and kept.
     */
    public static final Set<Integer> CLIENT_SPEAKS_FIRST = Set.of(80, 443, 8080, 8443);

    private static final int DAY_SECONDS = (int) Duration.ofDays(1).toSeconds();

    public static final OptionGroup<OutboundPoolOptions> OPTIONS = new OptionGroup<>(OutboundPoolOptions::new)
            .settling(OutboundPoolOptions::settled)
            .rules(OutboundPoolOptions::together)
            .hints(OutboundPoolHints::of);

    public static final Option<PoolType> TYPE = OPTIONS.choice("pool_type", PoolType.lockfree)
            .flag()
            .means("How connections to busy targets are kept ready: `lock`, `lockfree`, `highperf` or `off`, where"
                    + " each stream dials, without a limit to one target.");

    public static final Option<Integer> MAX_CONNECTIONS = OPTIONS.count("max_outbound_connections", 0)
            .atLeast(0)
            .zero("no stream is refused")
            .flag()
            .means("Open connections to one target, used and parked, beyond which streams are refused. Where there are"
                    + " several users, one gets another connection only while he has fewer than three times as many"
                    + " as are free: one alone three quarters, two three sevenths each.");

    public static final Option<Integer> MAX_IDLE_SECONDS = OPTIONS.count("max_idle_time_secs", 300)
            .atLeast(1)
            .atMost(DAY_SECONDS)
            .flag("SECONDS")
            .means(
                    "How long connections to a busy target are kept ready, in seconds: the longest that an unused one"
                            + " lies parked. A target that is known to end them sooner has them for a little less than it stands.");

    public static final Option<Integer> FORGET_SECONDS = OPTIONS.count("forget_target_secs", 30)
            .atLeast(1)
            .atMost(DAY_SECONDS)
            .flag("SECONDS")
            .means(
                    "How long after its last stream a target still counts as busy and keeps its parked connections, in seconds. Where only `max_idle_time_secs` is given it is as long as that.");

    public static final Option<Integer> MIN_IDLE = OPTIONS.count("min_idle_connections", 5)
            .atLeast(0)
            .zero("none is dialled ahead")
            .flag()
            .means(
                    "How many connections lie ready for a target while it is busy, as far as there is room, and never more.");

    public static final Option<Integer> MAX_PARKED = OPTIONS.count("max_parked_total", 64)
            .atLeast(0)
            .flag()
            .means("The most connections that lie parked, for all targets together.");

    public static final Option<Integer> MAX_TOTAL = OPTIONS.count("max_outbound_total", 0)
            .atLeast(0)
            .zero("three quarters of the descriptors")
            .flag()
            .means("The most open connections, to all targets together.");

    public static final Option<List<Integer>> WARM_PORTS = OPTIONS.list(
                    "warm_ports", StructuredTypes.PORTS, Integer.class, sorted(CLIENT_SPEAKS_FIRST), "PORT")
            .flag()
            .means("Ports for which connections are dialled ahead; servers on others never see a silent connection. On"
                    + " 80, 443, 8080 and 8443 the client speaks first, and a parked connection on which the server"
                    + " says something is dropped; on others its greeting is kept for the stream that gets the"
                    + " connection.");

    public static final Option<Boolean> LOG_TARGETS = OPTIONS.yesOrNo("log_pool_targets", false)
            .flag()
            .means("Whether the log tells every minute for which targets connections lie parked; else at debug only.");

    /** What holds where nothing is said. */
    public static final OutboundPoolOptions DEFAULT = OPTIONS.standard();

    /** No pool and no limit. */
    public static final OutboundPoolOptions OFF =
            DEFAULT.with(TYPE, PoolType.off).with(WARM_PORTS, List.of());

    /** With {@code off} nothing else here counts but {@link #maxOutboundTotal()}. */
    public PoolType type() {
        return values.get(TYPE);
    }

    /** To one target, those in use and those parked; 0 = no limit. */
    public int maxOutboundConnections() {
        return values.get(MAX_CONNECTIONS);
    }

    public Duration maxIdleTime() {
        return Duration.ofSeconds(values.get(MAX_IDLE_SECONDS));
    }

    /** How long after the last stream a target counts as busy. */
    public Duration forgetTarget() {
        return Duration.ofSeconds(values.get(FORGET_SECONDS));
    }

    public int minIdleConnections() {
        return values.get(MIN_IDLE);
    }

    public int maxParkedTotal() {
        return values.get(MAX_PARKED);
    }

    /** 0 = three quarters of the descriptors. */
    public int maxOutboundTotal() {
        return values.get(MAX_TOTAL);
    }

    public List<Integer> warmPorts() {
        return values.get(WARM_PORTS);
    }

    public boolean logTargets() {
        return values.get(LOG_TARGETS);
    }

    @Override
    public OutboundPoolOptions with(Values others) {
        return new OutboundPoolOptions(others);
    }

    /** Whether streams are refused when their target has too many connections. */
    public boolean isLimitedPerTarget() {
        return maxOutboundConnections() > 0;
    }

    /** The same where there is a pool at all: without one, connections are not counted by target. */
    public boolean isRefusedPerTarget() {
        return isLimitedPerTarget() && type() != PoolType.off;
    }

    /** The same with another limit over all targets. */
    public OutboundPoolOptions withMaxOutboundTotal(int most) {
        return with(MAX_TOTAL, most);
    }

    /** Who wants connections to lie for long wants their target remembered for as long; and a default is no contradiction. */
    private OutboundPoolOptions settled(Predicate<Option<?>> asked) {
        boolean follows = asked.test(MAX_IDLE_SECONDS) && !asked.test(FORGET_SECONDS);
        OutboundPoolOptions remembering =
                follows ? with(FORGET_SECONDS, Math.max(1, Math.min(DAY_SECONDS, values.get(MAX_IDLE_SECONDS)))) : this;
        return isLimitedPerTarget() && !asked.test(MIN_IDLE)
                ? remembering.with(MIN_IDLE, Math.min(minIdleConnections(), maxOutboundConnections()))
                : remembering;
    }

    /** Every value that makes no sense by itself or beside another one; empty if all is well. */
    public List<OptionProblem> problems() {
        return OPTIONS.problems(this);
    }

    private List<OptionProblem> together() {
        List<OptionProblem> problems = new ArrayList<>();
        if (isLimitedPerTarget() && minIdleConnections() > maxOutboundConnections()) {
            problems.add(new OptionProblem(
                    MIN_IDLE.name(),
                    minIdleConnections() + " is more than max_outbound_connections, which is "
                            + maxOutboundConnections()));
        }
        for (int port : warmPorts()) {
            if (port < 1 || port > 65_535) {
                problems.add(new OptionProblem(WARM_PORTS.name(), "has to be ports from 1 to 65535, not " + port));
            }
        }
        return problems;
    }

    private static List<Integer> sorted(Set<Integer> ports) {
        return ports.stream().sorted().toList();
    }
}
