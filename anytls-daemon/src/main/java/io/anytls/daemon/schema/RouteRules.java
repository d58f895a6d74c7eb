package io.anytls.daemon.schema;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.payload.Sniffer;
import io.anytls.daemon.rule.Adjustments;
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
    private final Set<String> servers;
    private final IpStrategy strategy;
    private final RuleConditions conditions;
    private final List<Section> written;
    private final List<Section> kept = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();

    /**
     * @param root says which mode holds
     * @param servers tags of the name servers that a rule may name
     * @param strategy of look-ups that do not say it
     */
    public RouteRules(Section root, Section route, Ways ways, Set<String> servers, IpStrategy strategy) {
        this.servers = servers;
        this.strategy = strategy;
        this.route = route;
        this.ways = ways;
        this.conditions = RuleConditions.ofRoute(SurroundingFields.mode(root), new RuleSets(route, ways));
        this.written = route.children(RouteFields.RULES, RuleFields.TABLE);
    }

    /** The rules that hold, in their order. To be called once. */
    public List<Rule> read() {
        for (int number = 0; number < written.size(); number++) {
            Section rule = written.get(number);
            switch (rule.get(RuleFields.ACTION).orElse("route")) {
                case "route" -> routing(rule, number);
                case "reject" -> rejecting(rule, number);
                case "sniff" -> sniffing(rule, number);
                case "resolve" -> resolving(rule, number);
                case "route-options" -> changing(rule, number);
                case "hijack-dns" -> keep(rule, number, new RuleAction.HijackDns());
                case "direct", "bypass" ->
                    refuse(
                            rule,
                            number,
                            RuleFields.ACTION,
                            "is not supported: write \"outbound\", with the tag of an outbound of type \"direct\"",
                            true);
                default ->
                    rule.error(
                            RuleFields.ACTION,
                            "is none of \"route\", \"reject\", \"hijack-dns\", \"sniff\", \"resolve\", \"route-options\"");
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
            rule.effective().settle(RuleFields.ACTION, "hijack-dns"); // there is no such outbound
            rule.effective().omit(RuleFields.OUTBOUND);
            keep(rule, number, new RuleAction.HijackDns());
        } else if (!ways.isUsable(outbound.get())) {
            refuse(
                    rule,
                    number,
                    RuleFields.OUTBOUND,
                    "names an outbound of type " + Entries.shown(outbound.get().type()) + ", which is not supported",
                    false);
        } else {
            keep(rule, number, new RuleAction.Route(tag.get(), changes(rule)));
        }
    }

    private void sniffing(Section rule, int number) {
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
        if (action.isFinal()
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

    private void rejecting(Section rule, int number) {
        if (rule.get(RuleFields.METHOD).filter("drop"::equals).isPresent()
                && rule.get(RuleFields.NO_DROP).orElse(false)) {
            rule.error(RuleFields.NO_DROP, "cannot be combined with the method \"drop\"");
            return;
        }
        keep(rule, number, new RuleAction.Reject());
    }

    private void resolving(Section rule, int number) {
        Optional<String> server = rule.get(RuleFields.SERVER);
        if (server.isPresent() && !servers.contains(server.get())) {
            rule.error(RuleFields.SERVER, "there is no name server with the tag " + Entries.shown(server.get()));
            return;
        }
        keep(
                rule,
                number,
                new RuleAction.Resolve(
                        server,
                        rule.get(RuleFields.STRATEGY).orElse(strategy),
                        rule.get(RuleFields.TIMEOUT).filter(time -> !time.isZero())));
    }

    private void changing(Section rule, int number) {
        Adjustments changes = changes(rule);
        if (changes.equals(Adjustments.NONE)) {
            rule.warning(RuleFields.ACTION, "is ignored: it names nothing that could be changed here");
            return;
        }
        keep(rule, number, new RuleAction.Change(changes));
    }

    private static Adjustments changes(Section rule) {
        return new Adjustments(
                rule.get(RuleFields.OVERRIDE_ADDRESS),
                rule.get(RuleFields.OVERRIDE_PORT).filter(port -> port > 0),
                rule.get(RuleFields.UDP_TIMEOUT).filter(time -> !time.isZero()));
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
