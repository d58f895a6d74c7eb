package io.anytls.daemon.schema;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.payload.Sniffer;
import io.anytls.daemon.rule.Condition;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.rule.RuleAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Reads the rules of {@code route}. What this program cannot ask or do is refused by name; with {@code --lenient} such a rule is left out
 * where nothing goes into the open for it that would not go there with it. For one thread.
 */
public final class RouteRules {

    /** The application has been answered, and waits. */
    private static final Duration SNIFF_WITHIN = Duration.ofMillis(300);

    private final Section route;
    private final Ways ways;
    private final RuleSets sets;
    private final RuleConditions conditions;
    private final List<Section> written;
    private final List<Section> kept = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();

    /** @param root says which mode holds */
    public RouteRules(Section root, Section route, Ways ways) {
        this.route = route;
        this.ways = ways;
        this.sets = new RuleSets(route, ways);
        this.conditions = RuleConditions.ofRoute(SurroundingFields.mode(root), sets);
        this.written = route.children(RouteFields.RULES, RuleFields.TABLE);
    }

    /** The rules that hold, in their order. To be called once. */
    public List<Rule> read() {
        for (int number = 0; number < written.size(); number++) {
            Section rule = written.get(number);
            switch (rule.get(RuleFields.ACTION).orElse("route")) {
                case "route" -> routing(rule, number);
                case "reject" -> keep(rule, number, new RuleAction.Reject());
                case "sniff" -> sniffing(rule, number);
                case "resolve" -> resolving(rule, number);
                case "route-options" -> rule.warning(RuleFields.ACTION, "is ignored: there are no such options here");
                case "hijack-dns" -> toDns(rule, number);
                case "direct", "bypass" ->
                    refuse(
                            rule,
                            number,
                            RuleFields.ACTION,
                            "is not supported: write \"outbound\", with the tag of an outbound of type \"direct\"",
                            true);
                default -> rule.error(RuleFields.ACTION, "is none of \"route\", \"reject\"");
            }
        }
        if (!kept.isEmpty()) {
            route.effective().settleObjects(RouteFields.RULES, kept);
        } else {
            route.effective().omit(RouteFields.RULES);
        }
        return List.copyOf(rules);
    }

    private void routing(Section rule, int number) {
        Optional<String> tag = rule.get(RuleFields.OUTBOUND);
        if (tag.isEmpty()) {
            rule.missing(RuleFields.OUTBOUND, "is missing: where does it go, or is \"action\" another one?");
            return;
        }
        Optional<Entry> outbound = ways.find(tag.get());
        if (outbound.isEmpty()) {
            rule.error(RuleFields.OUTBOUND, "there is no outbound with the tag " + Entries.shown(tag.get()));
        } else if (outbound.get().type().equals("dns")) {
            toDns(rule, number);
        } else if (!ways.isUsable(outbound.get())) {
            refuse(
                    rule,
                    number,
                    RuleFields.OUTBOUND,
                    "names an outbound of type " + Entries.shown(outbound.get().type()) + ", which is not supported",
                    false);
        } else {
            keep(rule, number, new RuleAction.Route(tag.get()));
        }
    }

    private void sniffing(Section rule, int number) {
        if (!ways.sniffs()) {
            rule.warning(RuleFields.ACTION, "is ignored: rules see the name that a client asks for, not what it sends");
            return;
        }
        Set<String> asked = Set.copyOf(rule.get(RuleFields.SNIFFER).orElse(List.of()));
        Set<String> unknown = new TreeSet<>(asked);
        unknown.removeAll(Sniffer.PROTOCOLS);
        if (!unknown.isEmpty()) {
            rule.warning(RuleFields.SNIFFER, "not recognised here, and not looked for: " + String.join(", ", unknown));
        }
        Duration timeout = rule.get(RuleFields.TIMEOUT)
                .filter(written -> written.compareTo(SNIFF_WITHIN) < 0)
                .orElse(SNIFF_WITHIN);
        keep(rule, number, new RuleAction.Sniff(asked.isEmpty() ? Sniffer.PROTOCOLS : asked, timeout));
    }

    private void keep(Section rule, int number, RuleAction action) {
        boolean open = action instanceof RuleAction.Route to && ways.isOpen(to.tag());
        List<RuleConditions.Unanswered> unanswered = conditions.unanswered(rule);
        if (!unanswered.isEmpty()) {
            for (RuleConditions.Unanswered each : unanswered) {
                refuse(rule, number, each.field(), each.reason(), open);
            }
            return;
        }
        if (!(action instanceof RuleAction.Sniff)
                && !RuleConditions.asksSomething(rule)
                && rule.get(RuleFields.TYPE).filter("logical"::equals).isEmpty()) {
            rule.error(RuleFields.DOMAIN, "is missing, or another condition: a rule for everything is route.final");
            return;
        }
        Optional<Condition> condition = conditions.read(rule);
        Optional<RuleConditions.Unanswered> within = within(rule);
        if (within.isPresent()) {
            refuse(
                    within.get().rule(),
                    number,
                    within.get().field(),
                    within.get().reason(),
                    open);
        } else if (condition.isPresent()) {
            rules.add(new Rule(condition.get(), action));
            kept.add(rule);
        }
    }

    /** The first condition of a part of a logical rule that cannot be answered. */
    private Optional<RuleConditions.Unanswered> within(Section rule) {
        return rule.opened(RuleFields.RULES).stream()
                .flatMap(part -> {
                    List<RuleConditions.Unanswered> here = conditions.unanswered(part);
                    return here.isEmpty() ? within(part).stream() : here.stream();
                })
                .findFirst();
    }

    /** Rules behind it see fewer addresses without it: that is well for those that lead into the open. */
    private void resolving(Section rule, int number) {
        boolean changes = IntStream.range(number + 1, written.size())
                .mapToObj(written::get)
                .filter(conditions::asksForAddresses)
                .anyMatch(behind -> !isBetterNotAsked(behind));
        if (changes) {
            refuse(
                    rule,
                    number,
                    RuleFields.ACTION,
                    "names are not looked up for rules yet, and rules behind it ask for addresses",
                    false);
        } else {
            rule.warning(RuleFields.ACTION, "is ignored: rules about addresses hold for what is asked for by address");
        }
    }

    private boolean isBetterNotAsked(Section rule) {
        if (rule.get(RuleFields.INVERT).orElse(false)) {
            return false;
        }
        boolean rejects = rule.get(RuleFields.ACTION).filter("reject"::equals).isPresent();
        return rejects
                ? ways.refusesPrivate()
                        && rule.get(RuleFields.CIDR).isEmpty()
                        && rule.get(RuleFields.RULE_SET).isEmpty()
                : rule.get(RuleFields.OUTBOUND).filter(ways::isOpen).isPresent();
    }

    private void toDns(Section rule, int number) {
        if (ways.hides() && ways.last().filter(ways::isOpen).isPresent()) {
            refuse(rule, number, RuleFields.ACTION, "questions to name servers are not answered here yet", false);
        } else {
            rule.warning(
                    RuleFields.ACTION,
                    "is ignored: who asks name servers through this program is answered by these, by the rules behind it");
        }
    }

    /** @param open whether what it means would go into the open with it */
    private void refuse(Section rule, int number, Field<?> field, String reason, boolean open) {
        if (open || isHarmless(number)) {
            rule.unsupported(field, reason, "what it means goes by the rules behind it");
        } else {
            rule.error(field, reason + "; and it is never left out: what it means would go " + ways.inTheOpen());
        }
    }

    /** Whether nothing goes into the open by the rules behind this one. */
    private boolean isHarmless(int number) {
        return ways.hides()
                && ways.last().filter(ways::isOpen).isEmpty()
                && IntStream.range(number + 1, written.size())
                        .mapToObj(written::get)
                        .flatMap(rule -> rule.get(RuleFields.OUTBOUND).stream())
                        .noneMatch(ways::isOpen);
    }
}
