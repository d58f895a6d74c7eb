package io.anytls.daemon.option;

import java.util.List;

/**
 * How an option is given on the command line.
 *
 * @param names with their dashes, the longest last
 * @param label of its value in the help
 * @param type of its value
 * @param element of the items, where the value is a list of them; else null
 */
public record Flag(List<String> names, String label, Class<?> type, Class<?> element) {

    public Flag {
        names = List.copyOf(names);
    }

    /** For messages. */
    public String name() {
        return names.get(names.size() - 1);
    }
}
