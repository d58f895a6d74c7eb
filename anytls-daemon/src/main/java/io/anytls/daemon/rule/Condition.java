package io.anytls.daemon.rule;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a rule asks. Two that ask the same are equal. Immutable. */
public sealed interface Condition {

    boolean holds(Asked asked);

    /** Whether it may depend on what is spoken. */
    default boolean asksForProtocols() {
        return this instanceof Protocols
                || this instanceof And and && and.all().stream().anyMatch(Condition::asksForProtocols)
                || this instanceof Or or && or.any().stream().anyMatch(Condition::asksForProtocols)
                || this instanceof Sets sets && sets.own().condition().asksForProtocols()
                || this instanceof Not not && not.other().asksForProtocols();
    }

    /** Whether it may depend on a name; of a set of rules, which may be replaced, that is not known. */
    default boolean asksForNames() {
        return this instanceof Domains
                || this instanceof Keywords
                || this instanceof Patterns
                || this instanceof Sets
                || this instanceof And and && and.all().stream().anyMatch(Condition::asksForNames)
                || this instanceof Or or && or.any().stream().anyMatch(Condition::asksForNames)
                || this instanceof Not not && not.other().asksForNames();
    }

    /** The sets of rules that it depends on. */
    default Stream<RuleSet> allSets() {
        if (this instanceof Sets sets) {
            return sets.sets().stream();
        } else if (this instanceof And and) {
            return and.all().stream().flatMap(Condition::allSets);
        } else if (this instanceof Or or) {
            return or.any().stream().flatMap(Condition::allSets);
        }
        return this instanceof Not not ? not.other().allSets() : Stream.empty();
    }

    /** It came by one of these listeners. */
    record Inbounds(Set<String> tags) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            return tags.contains(asked.inbound());
        }
    }

    /** It is about datagrams, or about a connection. */
    record Udp(boolean wanted) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            return asked.udp() == wanted;
        }
    }

    /** One of these users asks. */
    record Users(Set<String> names) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            return names.contains(asked.user());
        }
    }

    /** One of these is spoken. */
    record Protocols(Set<String> names) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            return names.contains(asked.protocol());
        }
    }

    /** The target's port is in one of these ranges. */
    record Ports(List<PortRange> ranges) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            for (PortRange range : ranges) {
                if (range.contains(asked.port())) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The target is a name, of these or below them. */
    record Domains(DomainNames names) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            return asked.name() != null && names.contains(asked.name());
        }
    }

    /** The target is a name with one of these in it. */
    record Keywords(Set<String> words) implements Condition {

        public static Keywords of(Collection<String> written) {
            return new Keywords(written.stream()
                    .map(word -> word.toLowerCase(Locale.ROOT))
                    .collect(Collectors.toUnmodifiableSet()));
        }

        @Override
        public boolean holds(Asked asked) {
            if (asked.name() != null) {
                for (String word : words) {
                    if (asked.name().contains(word)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    /** The target is a name that one of these describes somewhere in it. */
    record Patterns(List<NamePattern> patterns) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            if (asked.name() != null) {
                for (NamePattern pattern : patterns) {
                    if (pattern.describes(asked.name())) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    /** An address of the target is in one of these ranges; a name that nobody has looked up has none. */
    record Addresses(AddressRanges ranges) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            for (InetAddress address : asked.addresses()) {
                if (ranges.contains(address)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** It comes from one of these ranges. */
    record Sources(AddressRanges ranges) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            return asked.source() != null && ranges.contains(asked.source());
        }
    }

    /**
     * One of these sets of rules holds, together with what is asked beside it.
     *
     * @param own what the rule asks itself: a set of one plain rule is as good as written into it, so that of both targets, sources or
     *     ports either will do, while any other set has to hold as well
     */
    record Sets(List<RuleSet> sets, Parts own) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            for (RuleSet set : sets) {
                RuleSet.Content content = set.content();
                if (content != null
                        && (content.plain() == null
                                ? own.hold(asked) && content.hold(asked)
                                : own.holdWith(content.plain(), asked))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** All of them hold. */
    record And(List<Condition> all) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            for (Condition each : all) {
                if (!each.holds(asked)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** One of them holds. */
    record Or(List<Condition> any) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            for (Condition each : any) {
                if (each.holds(asked)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** It does not hold. */
    record Not(Condition other) implements Condition {
        @Override
        public boolean holds(Asked asked) {
            return !other.holds(asked);
        }
    }
}
