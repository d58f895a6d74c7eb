package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.config.OptionProblem;
import java.util.List;
import java.util.function.Function;

/** What the command line has to say about options that make no sense. */
final class OptionChecks {

    private OptionChecks() {}

    /**
     * The options, if there is nothing wrong with them.
     *
     * @throws StartupException with the first of their problems
     */
    static <T> T checked(T options, Function<T, List<OptionProblem>> problems) {
        List<OptionProblem> found = problems.apply(options);
        if (!found.isEmpty()) {
            OptionProblem first = found.get(0);
            throw StartupException.usage("bad value for --" + first.field().replace('_', '-') + ": " + first.reason());
        }
        return options;
    }
}
