package io.anytls.daemon.link;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which server of a list is used.
 *
 * @param index in the list
 * @param passedOver names in front of it that tell something and name no server
 */
public record LinkChoice(int index, List<String> passedOver) {

    private static final int MOST_SHOWN = 20;

    public LinkChoice {
        passedOver = List.copyOf(passedOver);
    }

    /**
     * The first one that is a server by its name; an only one is taken whatever it is called.
     *
     * @param all what they are called, one or more
     * @throws IllegalArgumentException with one line, if there are several and none is a server by its name
     */
    public static LinkChoice first(List<String> all) {
        for (int i = 0; i < all.size(); i++) {
            if (!Notice.isOne(all.get(i))) {
                return new LinkChoice(i, all.subList(0, i));
            }
        }
        if (all.size() > 1) {
            throw new IllegalArgumentException(
                    "all entries are notices by their names, and none is a server's: " + names(all));
        }
        return new LinkChoice(0, List.of());
    }

    /**
     * The one that a person names: by its whole name, else by a part of it, in any case, that only one has.
     *
     * @throws IllegalArgumentException with one line if there is none, or more than one
     */
    public static LinkChoice named(List<String> all, String name) {
        List<Integer> equal = matching(all, other -> other.equals(name));
        String part = name.toLowerCase(Locale.ROOT);
        List<Integer> found = !equal.isEmpty()
                ? equal
                : matching(all, other -> other.toLowerCase(Locale.ROOT).contains(part));
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no link has this name; there are: " + names(all));
        } else if (found.size() > 1 && equal.isEmpty()) {
            throw new IllegalArgumentException("several links have this in their name: "
                    + names(found.stream().map(all::get).toList()));
        }
        return new LinkChoice(found.get(0), List.of());
    }

    private static List<Integer> matching(List<String> all, java.util.function.Predicate<String> wanted) {
        return java.util.stream.IntStream.range(0, all.size())
                .filter(i -> wanted.test(all.get(i)))
                .boxed()
                .toList();
    }

    private static String names(List<String> all) {
        String shown =
                all.stream().limit(MOST_SHOWN).map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
        return all.size() > MOST_SHOWN ? shown + " and " + (all.size() - MOST_SHOWN) + " more" : shown;
    }
}
