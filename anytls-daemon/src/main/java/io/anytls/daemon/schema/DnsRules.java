package io.anytls.daemon.schema;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.rule.Condition;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.rule.RuleAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The rules of {@code dns}: which server is asked for a name. For one thread. */
final class DnsRules {

    private static final Field<String> ACTION =
            Field.of("action", Types.TEXT_OR_NONE, "`route`, which needs not be written, or `reject`.");
    private static final Field<String> SERVER =
            Field.of("server", Types.TEXT_OR_NONE, "The tag of the server that is asked.");
    private static final Field<List<String>> OUTBOUND = Field.of(
            "outbound",
            StructuredTypes.TEXTS,
            "`any`: the old spelling of `route.default_domain_resolver`, for names of servers.");

    /** What answers have to have, or who asks: no such thing is known when a name is looked up here. */
    private static final List<String> UNKNOWN = List.of(
            "rule_set",
            "geosite",
            "geoip",
            "ip_cidr",
            "ip_is_private",
            "ip_accept_any",
            "query_type",
            "network",
            "inbound",
            "auth_user",
            "protocol",
            "source_ip_cidr",
            "source_ip_is_private",
            "port",
            "port_range",
            "source_port",
            "source_port_range",
            "process_name",
            "process_path",
            "package_name",
            "user",
            "user_id",
            "network_type",
            "wifi_ssid",
            "wifi_bssid",
            "ip_version",
            "client");

    /** Fields of which one that is written makes a rule one that is not followed. */
    static final List<Field<Json>> UNANSWERED = UNKNOWN.stream()
            .map(name -> Field.silent(name, Types.ANY, "Not asked for here: such a rule is left out."))
            .toList();

    static final Field<List<Json.Obj>> PARTS = Field.of(
                    "rules", StructuredTypes.OBJECTS, "The rules that a logical one is made of; they name no server.")
            .holding(() -> DnsRules.TABLE);

    static final Table TABLE = new Table(
                    "rule of dns",
                    List.of(
                            RuleFields.TYPE,
                            RuleFields.MODE,
                            PARTS,
                            RuleFields.DOMAIN,
                            RuleFields.SUFFIX,
                            RuleFields.KEYWORD,
                            RuleFields.REGEX,
                            RuleFields.CLASH_MODE,
                            RuleFields.INVERT,
                            ACTION,
                            SERVER,
                            OUTBOUND))
            .with(new ArrayList<>(UNANSWERED))
            .with(List.of(
                    Field.ignored("disable_cache", "answers are kept for as long as they say"),
                    Field.ignored("rewrite_ttl", "answers are kept for as long as they say"),
                    Field.ignored("client_subnet", "no server is told where applications are"),
                    Field.ignored("strategy", "the outbound's, or that of dns, counts"),
                    Field.ignored("rule_set_ip_cidr_match_source", "rule sets are not asked here")));

    private final Section dns;
    private final Set<String> servers;
    private final Set<String> refusing;
    private final Predicate<String> isOpen;
    private final RuleConditions conditions;
    private final List<Rule> rules = new ArrayList<>();
    private final List<Section> kept = new ArrayList<>();
    private Optional<String> forServers = Optional.empty();

    /**
     * @param servers the tags of those that can be asked
     * @param refusing the tags of those that are an old word for a refusal
     * @param isOpen whether a server is asked straight from here
     */
    DnsRules(Section root, Section dns, Set<String> servers, Set<String> refusing, Predicate<String> isOpen) {
        this.dns = dns;
        this.servers = servers;
        this.refusing = refusing;
        this.isOpen = isOpen;
        this.conditions = RuleConditions.ofDns(SurroundingFields.mode(root));
    }

    /**
     * The rules that hold, in their order. To be called once.
     *
     * @param last the server that is asked where none does
     */
    List<Rule> read(String last) {
        for (Section rule : dns.children(DnsFields.RULES, TABLE)) {
            read(rule, last);
        }
        if (kept.isEmpty()) {
            dns.effective().omit(DnsFields.RULES);
        } else {
            dns.effective().settleObjects(DnsFields.RULES, kept);
        }
        return List.copyOf(rules);
    }

    /** Who knows the names of servers, by a rule of the old spelling. */
    Optional<String> forServers() {
        return forServers;
    }

    private void read(Section rule, String last) {
        String action = rule.get(ACTION).orElse("route");
        Optional<String> server = rule.get(SERVER);
        if (action.equals("reject")
                || action.equals("route") && server.filter(refusing::contains).isPresent()) {
            condition(rule, last, true).ifPresent(asked -> keep(rule, asked, new RuleAction.Reject()));
            return;
        } else if (!action.equals("route")) {
            rule.unsupported(ACTION, Entries.shown(action) + " is not supported (there are route and reject)");
            return;
        } else if (server.isEmpty()) {
            rule.missing(SERVER, "is missing: who is asked?");
            return;
        } else if (!servers.contains(server.get())) {
            rule.error(SERVER, "there is no name server with the tag " + Entries.shown(server.get()));
            return;
        }
        if (rule.get(OUTBOUND).isPresent()) {
            if (forServers.isEmpty()) {
                forServers = server;
            }
            return;
        }
        condition(rule, last, !isOpen.test(server.get()))
                .ifPresent(asked -> keep(rule, asked, new RuleAction.Route(server.get())));
    }

    private void keep(Section rule, Condition condition, RuleAction action) {
        rules.add(new Rule(condition, action));
        kept.add(rule);
    }

    /** @param hides whether names would be shown to others, or asked for at all, without the rule */
    private Optional<Condition> condition(Section rule, String last, boolean hides) {
        Optional<Field<Json>> unanswered =
                UNANSWERED.stream().filter(field -> isWritten(rule, field)).findFirst();
        if (unanswered.isPresent()) {
            String what = "is not asked for when names are looked up here";
            if (hides && isOpen.test(last)) {
                rule.error(
                        unanswered.get(),
                        what + ", and the rule cannot be left out: its names would be shown to " + Entries.shown(last));
            } else {
                rule.warning(unanswered.get(), what + ": the rule is left out");
            }
            return Optional.empty();
        }
        return conditions.read(rule);
    }

    /** In the rule, or in what it is made of. */
    private static boolean isWritten(Section rule, Field<?> field) {
        return rule.isWritten(field)
                || rule.get(PARTS).orElse(List.of()).stream().anyMatch(part -> has(part, field));
    }

    private static boolean has(Json.Obj part, Field<?> field) {
        return part.members().stream()
                .anyMatch(member -> member.name().equalsIgnoreCase(field.name())
                        || member.value() instanceof Json.Arr array
                                && array.items().stream()
                                        .anyMatch(item -> item instanceof Json.Obj inner && has(inner, field)));
    }
}
