package io.anytls.client.config;

import java.util.List;

/**
 * A group whose choice is a person's.
 *
 * @param first what it begins with where nobody has chosen yet
 * @param interrupts whether what was opened by the choice before is closed when another one is chosen
 */
public record SelectorOptions(List<String> outbounds, String first, boolean interrupts) implements GroupConfig {

    public SelectorOptions {
        outbounds = List.copyOf(outbounds);
    }

    @Override
    public String type() {
        return "selector";
    }
}
