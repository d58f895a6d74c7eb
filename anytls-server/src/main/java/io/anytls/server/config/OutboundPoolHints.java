package io.anytls.server.config;

import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.option.Contradictions;
import io.anytls.daemon.option.Option;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which options of the outbound pool have no effect beside the others. */
final class OutboundPoolHints {

    private static final List<Option<?>> OF_PARKED = List.of(
            OutboundPoolOptions.MAX_IDLE_SECONDS,
            OutboundPoolOptions.FORGET_SECONDS,
            OutboundPoolOptions.MIN_IDLE,
            OutboundPoolOptions.MAX_PARKED,
            OutboundPoolOptions.LOG_TARGETS);

    private static final List<Option<?>> OF_THE_POOL =
            List.of(OutboundPoolOptions.MAX_CONNECTIONS, OutboundPoolOptions.WARM_PORTS);

    private OutboundPoolHints() {}

    /**
     * A default that is written, as {@code check --print} does, asks for nothing.
     *
     * @param written whether somebody has written an option
     */
    static List<OptionProblem> of(OutboundPoolOptions options, Predicate<Option<?>> written) {
        Predicate<Option<?>> asked = option -> written.test(option) && !isSettled(options, option);
        if (options.type() == PoolType.off) {
            return Stream.concat(OF_THE_POOL.stream(), OF_PARKED.stream())
                    .filter(asked)
                    .map(option -> hint(option, "has no effect with pool_type off"))
                    .toList();
        }
        Option<?> nothing = nothingParked(options);
        if (nothing != null) {
            return OF_PARKED.stream()
                    .filter(option -> option != nothing && asked.test(option))
                    .map(option -> hint(option, "has no effect: by " + nothing.name() + " nothing is kept ready"))
                    .toList();
        }
        return new Contradictions(options.values(), asked)
                .within(OutboundPoolOptions.MIN_IDLE, OutboundPoolOptions.MAX_PARKED)
                .within(OutboundPoolOptions.MAX_PARKED, OutboundPoolOptions.MAX_TOTAL)
                .within(OutboundPoolOptions.MAX_CONNECTIONS, OutboundPoolOptions.MAX_TOTAL)
                .found();
    }

    /** The default, or what becomes of it beside another option. */
    private static boolean isSettled(OutboundPoolOptions options, Option<?> option) {
        return options.values().get(option).equals(option.standard())
                || option == OutboundPoolOptions.MIN_IDLE
                        && options.minIdleConnections() == options.maxOutboundConnections()
                || option == OutboundPoolOptions.FORGET_SECONDS
                        && options.forgetTarget().equals(options.maxIdleTime());
    }

    private static OptionProblem hint(Option<?> option, String text) {
        return new OptionProblem(option.name(), text);
    }

    /** The option that says that nothing lies parked, or null. */
    private static Option<?> nothingParked(OutboundPoolOptions options) {
        if (options.minIdleConnections() == 0) {
            return OutboundPoolOptions.MIN_IDLE;
        }
        if (options.maxParkedTotal() == 0) {
            return OutboundPoolOptions.MAX_PARKED;
        }
        return options.warmPorts().isEmpty() ? OutboundPoolOptions.WARM_PORTS : null;
    }
}
