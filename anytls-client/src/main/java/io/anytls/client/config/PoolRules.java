package io.anytls.client.config;

import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.option.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What pool options must keep to beside each other. */
final class PoolRules {

    private final List<OptionProblem> problems = new ArrayList<>();

    private PoolRules() {}

    static List<OptionProblem> together(PoolOptions options) {
        PoolRules rules = new PoolRules();
        for (Option<Integer> kept : List.of(PoolOptions.MIN_IDLE, PoolOptions.ENSURE_IDLE)) {
            rules.within(options, kept, PoolOptions.MAX_IDLE);
            rules.within(options, kept, PoolOptions.MAX_SESSION);
        }
        if (options.disableReuse() && options.maxStreamsPerSession() > 1) {
            rules.problem(PoolOptions.MAX_STREAMS, "with disable_reuse a session serves one stream only");
        }
        rules.jitter(options.maxConnectionLifetime(), options.connectionLifetimeJitter());
        return rules.problems;
    }

    private void jitter(Duration lifetime, Duration jitter) {
        if (!jitter.isZero() && lifetime.isZero()) {
            problem(PoolOptions.JITTER, "means nothing without max_connection_lifetime");
        } else if (jitter.compareTo(lifetime) >= 0 && !jitter.isZero()) {
            problem(PoolOptions.JITTER, "has to be shorter than max_connection_lifetime");
        }
    }

    private void within(PoolOptions options, Option<Integer> least, Option<Integer> most) {
        int value = options.values().get(least);
        int limit = options.values().get(most);
        if (value > limit) {
            problem(least, value + " is more than " + most.name() + ", which is " + limit);
        }
    }

    private void problem(Option<?> option, String reason) {
        problems.add(new OptionProblem(option.name(), reason));
    }
}
