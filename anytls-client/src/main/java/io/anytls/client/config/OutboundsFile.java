package io.anytls.client.config;

import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dns.DnsOptions;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.schema.DialFields;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.schema.DnsFields;
import io.anytls.daemon.schema.DnsReader;
import io.anytls.daemon.schema.DomainResolver;
import io.anytls.daemon.schema.NamesBy;
import io.anytls.daemon.schema.OutboundChoice;
import io.anytls.daemon.schema.RouteFields;
import io.anytls.daemon.schema.RouteRules;
import io.anytls.daemon.schema.SurroundingFields;
import io.anytls.daemon.schema.UpstreamFields;
import io.anytls.daemon.schema.Ways;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads where a whole configuration sends streams: {@code outbounds}, {@code route}, and what of {@code dns} counts for them. For one thread. */
final class OutboundsFile {

    private static final Set<String> USABLE =
            Set.of("anytls", "direct", "block", "socks", "http", "selector", "urltest", "fallback", "balance");

    /** Takes the place of one that is left out; never a direct one: what was to be hidden shall not go in the open. */
    private static final Set<String> STAND_IN = Set.of("anytls");

    static final Table UPSTREAM_TABLE = UpstreamFields.table("socks and http outbounds of the client", List.of());

    /** By type. Of a block nothing but its name counts, as nothing goes there. */
    static Map<String, Table> tables() {
        return Map.of(
                "anytls", AnyTlsOutboundFields.TABLE,
                "socks", UPSTREAM_TABLE,
                "http", UPSTREAM_TABLE,
                "direct", OtherOutboundFields.DIRECT_TABLE,
                "block", OtherOutboundFields.UNUSED_TABLE,
                "selector", GroupFields.SELECTOR_TABLE,
                "urltest", GroupFields.MEASURED_TABLE,
                "fallback", GroupFields.MEASURED_TABLE,
                "balance", GroupFields.BALANCE_TABLE);
    }

    private final Problems problems;
    private final boolean passwordElsewhere;
    private final Field<Json.Obj> dns;

    /** How an outbound dials that says nothing of it. */
    private DialOptions standard = OutboundOptions.DIAL;

    private Memberships memberships;

    /** @param dns where the root has it */
    OutboundsFile(Problems problems, boolean passwordElsewhere, Field<Json.Obj> dns) {
        this.problems = problems;
        this.passwordElsewhere = passwordElsewhere;
        this.dns = dns;
    }

    /** Empty if there is no outbound that can be used; why is told. */
    Optional<RouteOptions> read(Section root) {
        List<Entry> entries = new Entries("outbounds", problems)
                .of(root.get(ClientFile.OUTBOUNDS).orElse(List.of()));
        memberships = new Memberships(entries, USABLE, problems);
        Optional<Section> route = root.child(ClientFile.ROUTE, RouteFields.TABLE);
        Optional<Entry> used = new OutboundChoice(USABLE, STAND_IN, problems).of(entries, route);
        if (used.isEmpty()) {
            problems.error("outbounds", root.position(), "there is no outbound of type \"anytls\"");
        }
        Optional<Section> names = root.child(dns, DnsFields.TABLE);
        boolean servers = DnsFields.namesServers(names);
        DomainResolver.Said said = RouteFields.resolver(route, servers);
        IpStrategy strategy =
                said.strategy().or(() -> DnsFields.strategy(names)).orElse(OutboundOptions.DIAL.strategy());
        standard = RouteFields.dial(route, DialOptions.preferring(strategy));
        DnsReader reader = new DnsReader(root, names, said.server(), entries, memberships.detours());
        DnsOptions asked = reader.read(used.map(Entry::tag), standard.egress());
        standard = standard.knownBy(new NamesBy(servers, reader.standard()));
        Ways ways = memberships.ways(used.map(Entry::tag));
        IpStrategy order = DnsFields.strategy(names).orElse(IpStrategy.PREFER_IPV4);
        List<Rule> rules = route.map(section -> new RouteRules(root, section, ways, reader.tags(), order).read())
                .orElse(List.of());
        SurroundingFields.tell(root);
        Optional<RouteOptions> read = all(root, entries, used, rules, asked);
        used.ifPresent(entry -> RouteFields.settle(root, ClientFile.ROUTE, route, entry.tag()));
        if (!servers) {
            root.effective().omit(dns); // its strategy is said for each outbound
        }
        return read;
    }

    private Optional<RouteOptions> all(
            Section root, List<Entry> entries, Optional<Entry> used, List<Rule> rules, DnsOptions dnsOptions) {
        Set<String> targets = new HashSet<>(Rule.outbounds(rules));
        used.ifPresent(entry -> targets.add(entry.tag()));
        root.get(Subscriptions.FIELD).orElse(List.of()).forEach(each -> targets.add(each.text("detour")));
        dnsOptions.servers().forEach(server -> server.detour().ifPresent(targets::add));
        Set<String> reached = memberships.reachable(targets);
        Optional<NamedOutbound> last = Optional.empty();
        List<NamedOutbound> others = new ArrayList<>();
        List<NamedOutbound> unused = new ArrayList<>();
        List<Section> opened = new ArrayList<>();
        for (Entry entry : entries) {
            Optional<NamedOutbound> read = outbound(entry, reached.contains(entry.tag()), opened)
                    .map(config -> new NamedOutbound(entry.tag(), config));
            if (used.filter(entry::equals).isPresent()) {
                last = read;
            } else {
                read.ifPresent((reached.contains(entry.tag()) ? others : unused)::add);
            }
        }
        root.effective().settleObjects(ClientFile.OUTBOUNDS, opened);
        return last.map(found -> new RouteOptions(found, others, rules, dnsOptions, unused));
    }

    /**
     * One of them, checked whether anything goes there or not.
     *
     * @param reached whether anything may
     * @param opened collects what is understood
     */
    private Optional<OutboundConfig> outbound(Entry entry, boolean reached, List<Section> opened) {
        if (entry.type().equals("anytls")) {
            Section outbound = entry.open(AnyTlsOutboundFields.TABLE, problems);
            opened.add(outbound);
            memberships.detours().check(entry, outbound);
            return AnyTlsOutboundFields.read(outbound, standard, passwordElsewhere)
                    .map(read -> read);
        } else if (GroupFields.TYPES.contains(entry.type())) {
            Section group = entry.open(GroupFields.table(entry), problems);
            opened.add(group);
            return new GroupFields(memberships).read(entry, group).map(read -> read);
        } else if (entry.type().matches("socks|http")) {
            Section outbound = entry.open(UPSTREAM_TABLE, problems);
            opened.add(outbound);
            memberships.detours().check(entry, outbound);
            DialOptions dial = DialFields.read(outbound, standard);
            return UpstreamFields.read(outbound, entry.type()).map(server -> new UpstreamOptions(server, dial));
        } else if (USABLE.contains(entry.type())) {
            Section outbound = entry.open(OtherOutboundFields.table(entry, reached), problems);
            opened.add(outbound);
            return reached ? Optional.of(OtherOutboundFields.read(entry, outbound, standard)) : Optional.empty();
        } else if (entry.type().equals("dns")) {
            problems.warning(
                    entry.path(), entry.at(), "is ignored: sing-box has removed outbounds of type \"dns\" in 1.13");
        } else if (!entry.type().isEmpty()) {
            problems.unsupported(
                    entry.path(),
                    entry.at(),
                    "outbounds of type " + Entries.shown(entry.type())
                            + " are not supported: this program speaks AnyTLS only");
        }
        return Optional.empty();
    }
}
