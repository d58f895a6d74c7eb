package io.anytls.daemon.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A way from something back to itself, where things name one another. */
public final class Circle {

    private Circle() {}

    /**
     * Looks for one.
     *
     * @param next what a name leads to
     * @return the way, which begins and ends with the same name; empty if there is none
     */
    public static List<String> of(String name, Function<String, ? extends Collection<String>> next) {
        List<String> way = new ArrayList<>(List.of(name));
        return leadsBack(name, name, next, way, new HashSet<>()) ? way : List.of();
    }

    private static boolean leadsBack(
            String from,
            String to,
            Function<String, ? extends Collection<String>> next,
            List<String> way,
            Set<String> seen) {
        for (String name : next.apply(from)) {
            way.add(name);
            if (name.equals(to) || seen.add(name) && leadsBack(name, to, next, way, seen)) {
                return true;
            }
            way.remove(way.size() - 1);
        }
        return false;
    }
}
