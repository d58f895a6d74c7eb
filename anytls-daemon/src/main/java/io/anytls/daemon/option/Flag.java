package io.anytls.daemon.option;

import java.util.List;
import java.util.Optional;

/**
 * How an option is given on the command line.
 *
 * @param names with their dashes, the longest last
 * @param label of its value in the help
 * @param type of its value
 * @param element of the items, where the value is a list of them; else null
 * @param words its values where they are written otherwise than in a file
 */
public record Flag(List<String> names, String label, Class<?> type, Class<?> element, Optional<FlagWords<?>> words) {

    public Flag {
        names = List.copyOf(names);
    }

    /** One whose values are written as in a file. */
    Flag(List<String> names, String label, Class<?> type, Class<?> element) {
        this(names, label, type, element, Optional.empty());
    }

    /** For messages. */
    public String name() {
        return names.get(names.size() - 1);
    }
}
