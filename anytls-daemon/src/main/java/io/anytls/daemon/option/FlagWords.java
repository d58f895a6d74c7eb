package io.anytls.daemon.option;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * How the command line writes the values of an option, where a file writes them otherwise.
 *
 * @param parse throws {@link IllegalArgumentException} with the reason
 * @param show what {@code parse} takes for the same value
 * @param all the words that there are; empty if they cannot be listed
 */
public record FlagWords<T>(Function<String, T> parse, Function<T, String> show, List<String> all) {

    public FlagWords {
        all = List.copyOf(all);
    }

    /** Of any value. */
    public static <T> FlagWords<T> of(Function<String, T> parse, Function<T, String> show) {
        return new FlagWords<>(parse, show, List.of());
    }

    /** Of a few, which the help lists. */
    public static <T> FlagWords<T> of(Function<String, T> parse, Function<T, String> show, T[] values) {
        return new FlagWords<>(parse, show, Arrays.stream(values).map(show).toList());
    }

    /** A sentence that lists them; empty if they cannot be listed. */
    public String sentence() {
        int last = all.size() - 1;
        return last < 1 ? "" : " One of " + String.join(", ", all.subList(0, last)) + " or " + all.get(last) + ".";
    }
}
