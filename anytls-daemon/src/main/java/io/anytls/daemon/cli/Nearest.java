package io.anytls.daemon.cli;

import io.anytls.daemon.config.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The option or command that a person may have meant. */
final class Nearest {

    /** Shorter parts of a name fit by chance. */
    private static final int SHORTEST_PART = 3;

    private Nearest() {}

    /**
     * @param given without a value
     * @param names with their dashes
     * @return the one name that {@code given} is a part of, or that is a part of it; else the name that differs in the fewest letters
     */
    static Optional<String> of(String given, Collection<String> names) {
        String bare = bare(given);
        if (bare.length() >= SHORTEST_PART) {
            for (Fit fit : Fit.values()) {
                List<String> fitting = names.stream()
                        .filter(name -> fit.test.test(bare(name), bare))
                        .toList();
                if (fitting.size() == 1) {
                    return Optional.of(fitting.get(0));
                }
            }
        }
        Map<String, String> byBareName =
                names.stream().collect(Collectors.toMap(Nearest::bare, Function.identity(), (one, same) -> one));
        return Suggestion.nearest(bare, byBareName.keySet()).map(byBareName::get);
    }

    private enum Fit {
        BEGINS_WITH(String::startsWith),
        CONTAINS(String::contains),
        IS_THE_BEGINNING_OF((name, given) -> given.startsWith(name + "_"));

        private final BiPredicate<String, String> test;

        Fit(BiPredicate<String, String> test) {
            this.test = test;
        }
    }

    /** As {@link Suggestion} compares names: without dashes in front, with underscores between the words. */
    private static String bare(String name) {
        return name.replaceFirst("^-+", "").replace('-', '_').toLowerCase(Locale.ROOT);
    }
}
