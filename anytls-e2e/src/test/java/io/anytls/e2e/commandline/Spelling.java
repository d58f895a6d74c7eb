package io.anytls.e2e.commandline;

import java.util.ArrayList;
import java.util.List;

/** The ways in which an option and its value may be written. */
enum Spelling {
    ONE_DASH_SPACE("-", " "),
    ONE_DASH_EQUALS("-", "="),
    TWO_DASHES_SPACE("--", " "),
    TWO_DASHES_EQUALS("--", "=");

    private final String dashes;
    private final String separator;

    Spelling(String dashes, String separator) {
        this.dashes = dashes;
        this.separator = separator;
    }

    /** @param options names without dashes, each followed by its value, which is empty for a flag */
    List<String> write(String... options) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < options.length; i += 2) {
            String name = dashes + options[i];
            String value = options[i + 1];
            if (value.isEmpty()) {
                arguments.add(name);
            } else if (separator.equals("=")) {
                arguments.add(name + "=" + value);
            } else {
                arguments.addAll(List.of(name, value));
            }
        }
        return arguments;
    }
}
