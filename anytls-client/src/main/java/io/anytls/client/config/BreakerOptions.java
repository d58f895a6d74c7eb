package io.anytls.client.config;

import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;
import java.time.Duration;
import java.util.List;

/**
 * When dialling a server that keeps failing is given a rest ({@code breaker}).
 *
 * @param values of the options below
 */
public record BreakerOptions(Values values) implements Optioned<BreakerOptions> {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    public static final OptionGroup<BreakerOptions> OPTIONS =
            new OptionGroup<>(BreakerOptions::new).rules(BreakerOptions::together);

    public static final Option<Integer> FAILURES =
            OPTIONS.count("failures", 3).atLeast(1).means("After so many failures in a row.");

    public static final Option<Duration> BASE = OPTIONS.time("base", Duration.ofSeconds(1))
            .atLeast(SHORTEST)
            .means("The first rest. Each further one is twice as long.");

    public static final Option<Duration> MAX =
            OPTIONS.time("max", Duration.ofMinutes(1)).atLeast(SHORTEST).means("The longest rest.");

    public static final BreakerOptions DEFAULT = OPTIONS.standard();

    public int failures() {
        return values.get(FAILURES);
    }

    public Duration base() {
        return values.get(BASE);
    }

    public Duration max() {
        return values.get(MAX);
    }

    @Override
    public BreakerOptions with(Values others) {
        return new BreakerOptions(others);
    }

    private List<OptionProblem> together() {
        return max().compareTo(base()) < 0
                ? List.of(new OptionProblem(MAX.name(), "is shorter than breaker.base"))
                : List.of();
    }
}
