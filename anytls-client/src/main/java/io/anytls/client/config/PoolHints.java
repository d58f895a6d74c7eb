package io.anytls.client.config;

import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.option.Contradictions;
import io.anytls.daemon.option.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Which pool options have no effect beside the others. */
final class PoolHints {

    private PoolHints() {}

    /** @param asked whether somebody has asked for an option */
    static List<OptionProblem> of(PoolOptions options, Predicate<Option<?>> asked) {
        List<OptionProblem> hints = new ArrayList<>(new Contradictions(options.values(), asked)
                .within(PoolOptions.MAX_IDLE, PoolOptions.MAX_SESSION)
                .found());
        if (options.ensureIdleSession() == 0) {
            for (Option<?> ensuring : List.of(PoolOptions.ENSURE_RATE, PoolOptions.ENSURE_PAUSE)) {
                if (asked.test(ensuring) && !options.values().get(ensuring).equals(ensuring.standard())) {
                    hints.add(new OptionProblem(ensuring.name(), "has no effect without ensure_idle_session"));
                }
            }
        }
        if (asked.test(PoolOptions.IDLE_TIMEOUT)
                && !options.maxConnectionLifetime().isZero()
                && options.idleSessionTimeout().compareTo(options.maxConnectionLifetime()) > 0) {
            hints.add(
                    new OptionProblem(
                            PoolOptions.IDLE_TIMEOUT.name(),
                            "is longer than max_connection_lifetime: sessions are replaced before they have been idle for so long"));
        }
        return hints;
    }
}
