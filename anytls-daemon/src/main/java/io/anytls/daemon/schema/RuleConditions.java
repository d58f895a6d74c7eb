package io.anytls.daemon.schema;

import static io.anytls.daemon.schema.RuleFields.*;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.rule.AddressRanges;
import io.anytls.daemon.rule.Condition;
import io.anytls.daemon.rule.DomainNames;
import io.anytls.daemon.rule.Parts;
import io.anytls.daemon.rule.PortRange;
import io.anytls.daemon.rule.RuleSet.Headless;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a rule asks, read from its fields: one of {@code route}, or one of a set of rules, which has fewer fields. For one thread. */
final class RuleConditions {

    /** Logical rules in one another; a person needs two. */
    private static final int DEEPEST = 16;

    /** The rules that a logical one is made of. */
    private final Field<List<Json.Obj>> parts;

    private final Table table;
    private final List<Field<Json>> refused;

    /** The mode that holds. */
    private final String mode;

    /** What a rule may ask for by name; null in a set, which asks for no other one. */
    private final RuleSets sets;

    /** How many rules it may still read: what one takes is many times what it takes to write one. */
    private int left;

    private RuleConditions(
            Field<List<Json.Obj>> parts, Table table, List<Field<Json>> refused, String mode, RuleSets sets, int most) {
        this.parts = parts;
        this.table = table;
        this.refused = refused;
        this.mode = mode;
        this.sets = sets;
        this.left = most;
    }

    static RuleConditions ofRoute(String mode, RuleSets sets) {
        return new RuleConditions(RULES, TABLE, UNANSWERED, mode, sets, Integer.MAX_VALUE);
    }

    static RuleConditions ofDns(String mode) {
        return new RuleConditions(DnsRules.PARTS, DnsRules.TABLE, DnsRules.UNANSWERED, mode, null, Integer.MAX_VALUE);
    }

    /** @param most how many rules there may be, those in others among them */
    static RuleConditions ofSet(int most) {
        return new RuleConditions(RuleSetFields.RULES, RuleSetFields.RULE_TABLE, RuleSetFields.REFUSED, "", null, most);
    }

    /** Empty if something in it is wrong, which is told, or cannot be asked. */
    Optional<Condition> read(Section rule) {
        return read(rule, DEEPEST).map(Headless::condition);
    }

    /** The rules of a set; empty if something in one is wrong, which is told. */
    Optional<List<Headless>> all(Section set) {
        return all(set, DEEPEST);
    }

    private Optional<Headless> read(Section rule, int deepest) {
        boolean logical = rule.get(TYPE).filter("logical"::equals).isPresent();
        Optional<Headless> asked = logical ? logical(rule, deepest) : plain(rule);
        return rule.get(INVERT).orElse(false) ? asked.map(Headless::inverted) : asked;
    }

    private Optional<Headless> plain(Section rule) {
        Parts asked = parts(rule);
        if (sets == null || !rule.isWritten(RULE_SET)) {
            return Optional.of(Headless.plain(asked));
        }
        return sets.named(rule).map(named -> new Headless(new Condition.Sets(named, asked), null));
    }

    private Optional<Headless> logical(Section rule, int deepest) {
        Optional<String> how = rule.require(MODE);
        if (rule.require(parts).isEmpty() || how.isEmpty()) {
            return Optional.empty();
        }
        if (deepest == 0 || rule.get(parts).get().isEmpty()) {
            rule.error(parts, deepest == 0 ? "are nested too deep" : "has to have at least one rule");
            return Optional.empty();
        }
        return all(rule, deepest - 1).map(all -> {
            List<Condition> conditions = all.stream().map(Headless::condition).toList();
            boolean and = how.get().equals("and");
            return new Headless(and ? new Condition.And(conditions) : new Condition.Or(conditions), null);
        });
    }

    private Optional<List<Headless>> all(Section of, int deepest) {
        int many = of.get(parts).orElse(List.of()).size();
        left -= many;
        if (left < 0) {
            of.error(parts, "are too many: names and ranges that belong together are one rule");
            return Optional.empty();
        }
        List<Headless> read = new ArrayList<>();
        for (Section child : of.children(parts, table)) {
            List<Unanswered> unanswered = unanswered(child);
            boolean empty = child.get(TYPE).filter("logical"::equals).isEmpty() && !asksSomething(child);
            if (empty && unanswered.isEmpty()) {
                child.missing(DOMAIN, "is missing, or another condition: this rule asks nothing");
            }
            if (sets == null) {
                unanswered.forEach(each -> child.error(each.field(), each.reason()));
            }
            read(child, deepest).ifPresent(read::add);
        }
        return read.size() < many ? Optional.empty() : Optional.of(read);
    }

    /** Fields that are written in it and cannot be answered. */
    List<Unanswered> unanswered(Section rule) {
        List<Unanswered> found = new ArrayList<>();
        for (Field<Json> field : refused) {
            if (rule.get(field).isPresent()) {
                found.add(new Unanswered(rule, field, "is not supported: " + CANNOT_BE_ASKED.get(field.name())));
            }
        }
        return found;
    }

    record Unanswered(Section rule, Field<?> field, String reason) {}

    static boolean asksSomething(Section rule) {
        return ASKING.stream().anyMatch(rule::isWritten);
    }

    /** All have to hold; what says where to is one thing, of which any may hold, and so are ports, and sources. */
    private Parts parts(Section rule) {
        Parts.Builder all = new Parts.Builder();
        rule.get(INBOUND).ifPresent(tags -> all.rest(new Condition.Inbounds(Set.copyOf(tags))));
        rule.get(NETWORK)
                .filter(networks -> Set.copyOf(networks).size() == 1)
                .ifPresent(networks -> all.rest(new Condition.Udp(networks.get(0))));
        rule.get(USER).ifPresent(names -> all.rest(new Condition.Users(Set.copyOf(names))));
        rule.get(PROTOCOL).ifPresent(names -> all.rest(new Condition.Protocols(Set.copyOf(names))));
        targets(rule, all);
        rule.get(SOURCE_CIDR).ifPresent(ranges -> all.source(new Condition.Sources(AddressRanges.of(ranges))));
        if (rule.get(SOURCE_PRIVATE).orElse(false)) {
            all.source(new Condition.Sources(AddressRanges.PRIVATE));
        }
        rule.get(PORT)
                .ifPresent(written -> all.ports(
                        written.stream().map(port -> new PortRange(port, port)).toList()));
        rule.get(PORT_RANGE).ifPresent(all::ports);
        rule.get(CLASH_MODE)
                .filter(asked -> !asked.equalsIgnoreCase(mode))
                .ifPresent(other -> all.rest(new Condition.Or(List.of())));
        return all.build();
    }

    private static void targets(Section rule, Parts.Builder all) {
        if (rule.get(DOMAIN).isPresent() || rule.get(SUFFIX).isPresent()) {
            all.target(new Condition.Domains(new DomainNames(
                    rule.get(DOMAIN).orElse(List.of()), rule.get(SUFFIX).orElse(List.of()))));
        }
        rule.get(KEYWORD).ifPresent(words -> all.target(Condition.Keywords.of(words)));
        rule.get(REGEX).ifPresent(patterns -> all.target(new Condition.Patterns(patterns)));
        rule.get(CIDR).ifPresent(ranges -> all.target(new Condition.Addresses(AddressRanges.of(ranges))));
        if (rule.get(PRIVATE).orElse(false)) {
            all.target(new Condition.Addresses(AddressRanges.PRIVATE));
        }
    }
}
