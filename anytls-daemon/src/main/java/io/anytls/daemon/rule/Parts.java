package io.anytls.daemon.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a plain rule asks, by what it is about; null where it does not ask. Immutable.
 *
 * @param targets the target's name or address
 * @param sources where it comes from
 * @param ports the target's port
 * @param rest all else, that has to hold in any case
 */
public record Parts(Condition targets, Condition sources, Condition ports, Condition rest) {

    /** All of it in one. */
    public Condition condition() {
        return new Condition.And(Stream.of(rest, targets, sources, ports)
                .filter(part -> part != null)
                .toList());
    }

    public boolean isEmpty() {
        return targets == null && sources == null && ports == null && rest == null;
    }

    /** One of several, or null for none. */
    public static Condition any(List<Condition> any) {
        return any.isEmpty() ? null : any.size() == 1 ? any.get(0) : new Condition.Or(List.copyOf(any));
    }

    /** All of several, or null for none. */
    public static Condition all(List<Condition> all) {
        return all.isEmpty() ? null : all.size() == 1 ? all.get(0) : new Condition.And(List.copyOf(all));
    }

    boolean hold(Asked asked) {
        return both(rest, null, asked)
                && either(targets, null, asked)
                && either(sources, null, asked)
                && either(ports, null, asked);
    }

    /** As if both were one rule. */
    boolean holdWith(Parts other, Asked asked) {
        return both(rest, other.rest, asked)
                && either(targets, other.targets, asked)
                && either(sources, other.sources, asked)
                && either(ports, other.ports, asked);
    }

    private static boolean both(Condition a, Condition b, Asked asked) {
        return (a == null || a.holds(asked)) && (b == null || b.holds(asked));
    }

    private static boolean either(Condition a, Condition b, Asked asked) {
        return a == null && b == null || a != null && a.holds(asked) || b != null && b.holds(asked);
    }

    /** Collects what a rule says, as it comes. For one thread. */
    public static final class Builder {

        private final List<Condition> targets = new ArrayList<>();
        private final List<Condition> sources = new ArrayList<>();
        private final List<PortRange> ports = new ArrayList<>();
        private final List<Condition> rest = new ArrayList<>();

        public Builder target(Condition condition) {
            targets.add(condition);
            return this;
        }

        public Builder source(Condition condition) {
            sources.add(condition);
            return this;
        }

        public Builder ports(List<PortRange> ranges) {
            ports.addAll(ranges);
            return this;
        }

        public Builder rest(Condition condition) {
            rest.add(condition);
            return this;
        }

        public Parts build() {
            return new Parts(
                    any(targets),
                    any(sources),
                    ports.isEmpty() ? null : new Condition.Ports(List.copyOf(ports)),
                    all(rest));
        }
    }
}
