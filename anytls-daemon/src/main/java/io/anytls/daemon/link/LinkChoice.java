package io.anytls.daemon.link;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which link of a list is used.
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
     * @param links one or more
     * @throws IllegalArgumentException with one line, if there are several and none is a server by its name
     */
    public static LinkChoice first(List<AnyTlsLink> links) {
        for (int i = 0; i < links.size(); i++) {
            if (!Notice.isOne(links.get(i).name())) {
                return new LinkChoice(
                        i, links.subList(0, i).stream().map(AnyTlsLink::name).toList());
            }
        }
        if (links.size() > 1) {
            throw new IllegalArgumentException(
                    "all entries are notices by their names, and none is a server's: " + names(links));
        }
        return new LinkChoice(0, List.of());
    }

    /**
     * The one that a person names: by its whole name, else by a part of it, in any case, that only one has.
     *
     * @throws IllegalArgumentException with one line if there is none, or more than one
     */
    public static LinkChoice named(List<AnyTlsLink> links, String name) {
        List<Integer> equal = matching(links, other -> other.equals(name));
        String part = name.toLowerCase(Locale.ROOT);
        List<Integer> found = !equal.isEmpty()
                ? equal
                : matching(links, other -> other.toLowerCase(Locale.ROOT).contains(part));
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no link has this name; there are: " + names(links));
        } else if (found.size() > 1 && equal.isEmpty()) {
            throw new IllegalArgumentException("several links have this in their name: "
                    + names(found.stream().map(links::get).toList()));
        }
        return new LinkChoice(found.get(0), List.of());
    }

    private static List<Integer> matching(List<AnyTlsLink> links, java.util.function.Predicate<String> wanted) {
        return java.util.stream.IntStream.range(0, links.size())
                .filter(i -> wanted.test(links.get(i).name()))
                .boxed()
                .toList();
    }

    private static String names(List<AnyTlsLink> links) {
        String shown = links.stream()
                .limit(MOST_SHOWN)
                .map(link -> link.name().isEmpty() ? link.host() : link.name())
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(", "));
        return links.size() > MOST_SHOWN ? shown + " and " + (links.size() - MOST_SHOWN) + " more" : shown;
    }
}
