package io.anytls.daemon.rule;

import java.util.Set;
import java.util.stream.Collectors;

/** Names, each for itself or with all below it. Immutable; any thread. */
public final class DomainNames {

    private final Set<String> names;
    private final Set<String> suffixes;

    /** Made when somebody asks: a table of rules has one of its own for all of them. */
    private volatile DomainTrie trie;

    /**
     * @param names each for itself
     * @param suffixes each with all below it; with a dot in front without itself
     */
    public DomainNames(Set<String> names, Set<String> suffixes) {
        this.names = canonical(names);
        this.suffixes = canonical(suffixes);
    }

    private static Set<String> canonical(Set<String> written) {
        return written.stream().map(Asked::canonical).collect(Collectors.toUnmodifiableSet());
    }

    /** In lower case. */
    Set<String> names() {
        return names;
    }

    /** In lower case. */
    Set<String> suffixes() {
        return suffixes;
    }

    void addTo(DomainTrie all, int number) {
        names.forEach(name -> all.addName(name, number));
        suffixes.forEach(suffix -> all.addSuffix(suffix, number));
    }

    boolean contains(String name) {
        DomainTrie made = trie;
        if (made == null) {
            made = new DomainTrie();
            addTo(made, 0);
            trie = made;
        }
        return made.contains(name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainNames same && same.names.equals(names) && same.suffixes.equals(suffixes);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + suffixes.hashCode();
    }
}
