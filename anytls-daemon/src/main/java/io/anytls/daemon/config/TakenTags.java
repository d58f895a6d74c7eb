package io.anytls.daemon.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Tags that are taken, each once. For one thread. */
public final class TakenTags {

    private final Set<String> taken = new HashSet<>();

    /** The number that was last put behind a tag. */
    private final Map<String, Integer> numbers = new HashMap<>();

    /** This tag, with a number behind it if it is taken; what is returned is taken from now on. */
    public String take(String tag) {
        String free = tag;
        while (!taken.add(free)) {
            free = tag + " " + numbers.merge(tag, 2, (last, two) -> last + 1);
        }
        return free;
    }
}
