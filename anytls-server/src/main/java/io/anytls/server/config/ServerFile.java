package io.anytls.server.config;

import io.anytls.daemon.config.Checked;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.SchemaWriter;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dns.DnsOptions;
import io.anytls.daemon.logging.LogOptions;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.schema.DataFields;
import io.anytls.daemon.schema.Detours;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.schema.DnsFields;
import io.anytls.daemon.schema.DnsReader;
import io.anytls.daemon.schema.DomainResolver;
import io.anytls.daemon.schema.LogFields;
import io.anytls.daemon.schema.NamesBy;
import io.anytls.daemon.schema.OutboundChoice;
import io.anytls.daemon.schema.RouteFields;
import io.anytls.daemon.schema.RouteRules;
import io.anytls.daemon.schema.RuleFields;
import io.anytls.daemon.schema.RuleSetFields;
import io.anytls.daemon.schema.SurroundingFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a server's configuration: a whole one of sing-box. */
public final class ServerFile {

    private static final Field<Json.Obj> LOG =
            Field.of("log", StructuredTypes.OBJECT, "See below.").holding(() -> LogFields.TABLE);
    private static final Field<List<Json.Obj>> INBOUNDS = Field.of(
                    "inbounds", StructuredTypes.OBJECTS, "Where clients come in; one of type anytls is required.")
            .holdingByType(() -> Map.of("anytls", AnyTlsInboundFields.TABLE));
    private static final Field<List<Json.Obj>> OUTBOUNDS = Field.of(
                    "outbounds", StructuredTypes.OBJECTS, "The ways to targets; see `route`.")
            .otherwise("direct")
            .holdingByType(() -> Map.of(
                    "direct", DirectOutboundFields.TABLE,
                    "block", ServerFile.BLOCK_TABLE,
                    "socks", UpstreamOutboundFields.TABLE,
                    "http", UpstreamOutboundFields.TABLE));
    private static final Field<Json.Obj> ROUTE =
            Field.of("route", StructuredTypes.OBJECT, "Which outbound is used.").holding(() -> RouteFields.TABLE);
    private static final Field<Json.Obj> DNS = Field.of(
                    "dns", StructuredTypes.OBJECT, "Who is asked for names. See below.")
            .holding(() -> DnsFields.TABLE);
    private static final Field<String> SCHEMA = Field.of("$schema", Types.TEXT, "For editors.");

    static final Table TABLE = new Table(
                    "server configuration",
                    List.of(
                            SCHEMA,
                            LOG,
                            INBOUNDS,
                            OUTBOUNDS,
                            ROUTE,
                            DNS,
                            Field.ignored("certificate", "no certificates of others are verified"),
                            Field.ignored(
                                    "certificate_providers",
                                    "none is used unless \"certificate_provider\" names it, which is not supported")))
            .with(DataFields.SERVER.fields())
            .with(SurroundingFields.FIELDS);

    /** Nothing of it changes anything; sing-box has no more fields either. */
    static final Table BLOCK_TABLE = new Table(
            "block outbound of the server",
            List.of(
                    Field.of("type", Types.TEXT, "`block`: every target is refused."),
                    Field.of("tag", Types.TEXT, "Its name; without one its number, from 0.")));

    private static final Set<String> USABLE = Set.of("direct", "block", "socks", "http");

    private final Problems problems;

    private ServerFile(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads and checks everything, certificates too. Blocking.
     *
     * @param problems for warnings, and whether what is not supported is left out
     * @throws ConfigException with all that is wrong
     */
    public static ServerConfig read(ConfigSources sources, Problems problems) {
        return check(sources, problems).config();
    }

    /** The same for who wants to write it again. */
    public static Checked<ServerConfig> check(ConfigSources sources, Problems problems) {
        Checked<ServerConfig> checked = new ServerFile(problems).read(sources.read(problems));
        problems.throwIfAny();
        return checked;
    }

    private Checked<ServerConfig> read(Json.Obj object) {
        Section root = Section.open(object, "", TABLE, problems);
        List<InboundConfig> inbounds = new ArrayList<>();
        List<Section> opened = new ArrayList<>();
        for (Entry entry :
                new Entries("inbounds", problems).of(root.get(INBOUNDS).orElse(List.of()))) {
            if (entry.type().equals("anytls")) {
                Section inbound = entry.open(AnyTlsInboundFields.TABLE, problems);
                opened.add(inbound);
                inbounds.add(AnyTlsInboundFields.read(inbound, entry.tag()));
            } else if (!entry.type().isEmpty()) {
                problems.unsupported(
                        entry.path(),
                        entry.at(),
                        "inbounds of type " + Entries.shown(entry.type())
                                + " are not supported by the server (there is anytls)");
            }
        }
        root.missing(INBOUNDS, "is missing: there has to be one of type \"anytls\"");
        if (inbounds.isEmpty() && root.isWritten(INBOUNDS)) {
            root.error(INBOUNDS, "has no inbound of type \"anytls\"");
        }
        root.effective().settleObjects(INBOUNDS, opened);
        Section log = root.childOrEmpty(LOG, LogFields.TABLE);
        return new Checked<>(
                new ServerConfig(
                        inbounds,
                        route(root),
                        root.isWritten(LOG) ? LogFields.read(log) : LogOptions.DEFAULT,
                        DataFields.SERVER.read(root)),
                root);
    }

    /** The ways out; direct where none is written. */
    private RouteOptions route(Section root) {
        List<Entry> entries =
                new Entries("outbounds", problems).of(root.get(OUTBOUNDS).orElse(List.of()));
        Optional<Section> route = root.child(ROUTE, RouteFields.TABLE);
        Optional<Entry> used = new OutboundChoice(USABLE, Set.of(), problems).of(entries, route);
        if (used.isEmpty() && !entries.isEmpty()) {
            root.error(OUTBOUNDS, "without the outbound that is meant there is no way out: it cannot be left out");
        }
        Optional<Section> names = root.child(DNS, DnsFields.TABLE);
        boolean servers = DnsFields.namesServers(names);
        DomainResolver.Said said = RouteFields.resolver(route, servers);
        DialOptions plain = RouteFields.dial(
                route,
                DialOptions.preferring(said.strategy()
                        .or(() -> DnsFields.strategy(names))
                        .orElse(OutboundOptions.DEFAULT.dial().strategy())));
        Detours detours = new Detours(entries, USABLE, entry -> List.of());
        DnsReader reader = new DnsReader(root, names, said.server(), entries, detours);
        DnsOptions asked = reader.read(used.map(Entry::tag), plain.egress());
        DialOptions dial = plain.knownBy(new NamesBy(servers, reader.standard()));
        OutboundOptions chosen = OutboundOptions.DEFAULT.withDial(dial);
        List<OutboundOptions> others = new ArrayList<>();
        List<Section> opened = new ArrayList<>();
        for (Entry entry : entries) {
            OutboundOptions read = outbound(entry, dial, detours, opened).withTag(entry.tag());
            if (used.filter(entry::equals).isPresent()) {
                chosen = read;
            } else if (USABLE.contains(entry.type())) {
                others.add(read);
            }
        }
        ServerWays ways = new ServerWays(entries, USABLE, used.map(Entry::tag));
        IpStrategy order = DnsFields.strategy(names).orElse(IpStrategy.PREFER_IPV4);
        List<Rule> rules = route.map(section -> new RouteRules(root, section, ways, reader.tags(), order).read())
                .orElse(List.of());
        SurroundingFields.tell(root);
        root.effective()
                .settleObjects(
                        OUTBOUNDS, opened.isEmpty() ? List.of(DirectOutboundFields.standard(dial, problems)) : opened);
        RouteFields.settle(root, ROUTE, route, chosen.tag());
        if (!servers) {
            root.effective().omit(DNS); // its strategy is said for each outbound
        }
        return new RouteOptions(chosen, others, rules, asked);
    }

    /** @param opened collects what is understood */
    private OutboundOptions outbound(Entry entry, DialOptions dial, Detours detours, List<Section> opened) {
        if (entry.type().equals("direct")) {
            Section direct = entry.open(DirectOutboundFields.TABLE, problems);
            opened.add(direct);
            return DirectOutboundFields.read(direct, dial);
        } else if (entry.type().equals("block")) {
            opened.add(entry.open(BLOCK_TABLE, problems));
        } else if (entry.type().matches("socks|http")) {
            Section upstream = entry.open(UpstreamOutboundFields.TABLE, problems);
            opened.add(upstream);
            detours.check(entry, upstream);
            return UpstreamOutboundFields.read(entry, upstream, dial);
        } else if (entry.type().equals("dns")) {
            problems.warning(
                    entry.path(), entry.at(), "is ignored: sing-box has removed outbounds of type \"dns\" in 1.13");
        } else if (!entry.type().isEmpty()) {
            problems.unsupported(
                    entry.path(),
                    entry.at(),
                    "outbounds of type " + Entries.shown(entry.type())
                            + " are not supported by the server (there are direct, block, socks and http)");
        }
        return OutboundOptions.BLOCK;
    }

    /** A JSON Schema of what {@link #read} takes. */
    public static Json.Obj schema() {
        return SchemaWriter.of(TABLE);
    }

    /** All tables, for the documentation and its test. */
    public static List<Table> tables() {
        return List.of(
                TABLE,
                AnyTlsInboundFields.TABLE,
                AnyTlsInboundFields.USER_TABLE,
                InboundTlsFields.TABLE,
                EchKeyFields.TABLE,
                DirectOutboundFields.TABLE,
                BLOCK_TABLE,
                UpstreamOutboundFields.TABLE,
                RouteFields.TABLE,
                RuleFields.TABLE,
                RuleSetFields.TABLE,
                RuleSetFields.RULE_TABLE,
                DnsFields.TABLE,
                DnsFields.SERVER_TABLE,
                DnsFields.TLS_TABLE,
                DnsFields.RULE_TABLE,
                DomainResolver.TABLE,
                SurroundingFields.EXPERIMENTAL_TABLE);
    }
}
