package io.anytls.daemon.schema;

import static io.anytls.daemon.schema.RuleFields.*;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.rule.AddressRanges;
import io.anytls.daemon.rule.Condition;
import io.anytls.daemon.rule.DomainNames;
import io.anytls.daemon.rule.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a rule asks, read from its fields. */
final class RuleConditions {

    /** Logical rules in one another; a person needs two. */
    private static final int DEEPEST = 16;

    /** The mode that holds. */
    private final String mode;

    RuleConditions(String mode) {
        this.mode = mode;
    }

    /** Empty if something in it is wrong, which is told, or cannot be asked. */
    Optional<Condition> read(Section rule) {
        return read(rule, DEEPEST);
    }

    private Optional<Condition> read(Section rule, int deepest) {
        boolean logical = rule.get(TYPE).filter("logical"::equals).isPresent();
        Optional<Condition> asked = logical ? logical(rule, deepest) : Optional.of(new Condition.And(asked(rule)));
        return rule.get(INVERT).orElse(false) ? asked.map(Condition.Not::new) : asked;
    }

    private Optional<Condition> logical(Section rule, int deepest) {
        Optional<String> mode = rule.require(MODE);
        if (rule.require(RULES).isEmpty() || mode.isEmpty()) {
            return Optional.empty();
        }
        if (deepest == 0 || rule.get(RULES).get().isEmpty()) {
            rule.error(RULES, deepest == 0 ? "are nested too deep" : "has to have at least one rule");
            return Optional.empty();
        }
        List<Condition> parts = new ArrayList<>();
        List<Section> children = rule.children(RULES, TABLE);
        for (Section child : children) {
            boolean empty = child.get(TYPE).filter("logical"::equals).isEmpty() && !asksSomething(child);
            if (empty && unanswered(child).isEmpty()) {
                child.error(DOMAIN, "is missing, or another condition: this rule asks nothing");
            }
            read(child, deepest - 1).ifPresent(parts::add);
        }
        if (parts.size() < children.size()) {
            return Optional.empty();
        }
        return Optional.of(mode.get().equals("and") ? new Condition.And(parts) : new Condition.Or(parts));
    }

    /** Fields that are written in it, or in what it is made of, and cannot be answered. */
    static List<Unanswered> unanswered(Section rule) {
        List<Unanswered> found = new ArrayList<>();
        for (Field<Json> field : UNANSWERED) {
            if (rule.get(field).isPresent()) {
                found.add(new Unanswered(rule, field));
            }
        }
        return found;
    }

    record Unanswered(Section rule, Field<Json> field) {}

    static boolean asksSomething(Section rule) {
        return ASKING.stream().anyMatch(rule::isWritten);
    }

    /** Whether it asks for addresses of targets. */
    static boolean asksForAddresses(Section rule) {
        return rule.get(CIDR).isPresent() || rule.get(PRIVATE).isPresent();
    }

    /** All have to hold; what says where to is one thing, of which any may hold, and so are ports, and sources. */
    private List<Condition> asked(Section rule) {
        List<Condition> all = new ArrayList<>();
        rule.get(INBOUND).ifPresent(tags -> all.add(new Condition.Inbounds(Set.copyOf(tags))));
        rule.get(NETWORK)
                .filter(networks -> Set.copyOf(networks).size() == 1)
                .ifPresent(networks -> all.add(new Condition.Udp(networks.get(0))));
        rule.get(USER).ifPresent(names -> all.add(new Condition.Users(Set.copyOf(names))));
        any(all, targets(rule));
        any(all, sources(rule));
        List<PortRange> ports = new ArrayList<>();
        rule.get(PORT).ifPresent(written -> written.forEach(port -> ports.add(new PortRange(port, port))));
        rule.get(PORT_RANGE).ifPresent(ports::addAll);
        if (!ports.isEmpty()) {
            all.add(new Condition.Ports(List.copyOf(ports)));
        }
        rule.get(CLASH_MODE)
                .filter(asked -> !asked.equalsIgnoreCase(mode))
                .ifPresent(other -> all.add(new Condition.Or(List.of())));
        return List.copyOf(all);
    }

    private static List<Condition> targets(Section rule) {
        List<Condition> any = new ArrayList<>();
        if (rule.get(DOMAIN).isPresent() || rule.get(SUFFIX).isPresent()) {
            any.add(new Condition.Domains(new DomainNames(
                    Set.copyOf(rule.get(DOMAIN).orElse(List.of())),
                    Set.copyOf(rule.get(SUFFIX).orElse(List.of())))));
        }
        rule.get(KEYWORD)
                .ifPresent(words -> any.add(new Condition.Keywords(words.stream()
                        .map(word -> word.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()))));
        rule.get(REGEX).ifPresent(patterns -> any.add(new Condition.Patterns(patterns)));
        rule.get(CIDR).ifPresent(ranges -> any.add(new Condition.Addresses(AddressRanges.of(ranges))));
        if (rule.get(PRIVATE).orElse(false)) {
            any.add(new Condition.Addresses(AddressRanges.PRIVATE));
        }
        return any;
    }

    private static List<Condition> sources(Section rule) {
        List<Condition> any = new ArrayList<>();
        rule.get(SOURCE_CIDR).ifPresent(ranges -> any.add(new Condition.Sources(AddressRanges.of(ranges))));
        if (rule.get(SOURCE_PRIVATE).orElse(false)) {
            any.add(new Condition.Sources(AddressRanges.PRIVATE));
        }
        return any;
    }

    private static void any(List<Condition> all, List<Condition> any) {
        if (any.size() == 1) {
            all.add(any.get(0));
        } else if (!any.isEmpty()) {
            all.add(new Condition.Or(List.copyOf(any)));
        }
    }
}
