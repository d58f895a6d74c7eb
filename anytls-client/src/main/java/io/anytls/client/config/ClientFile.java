package io.anytls.client.config;

import io.anytls.client.clash.ClashFile;
import io.anytls.client.clash.ProviderFetches;
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
import io.anytls.daemon.logging.LogOptions;
import io.anytls.daemon.schema.DataFields;
import io.anytls.daemon.schema.Detours;
import io.anytls.daemon.schema.DnsFields;
import io.anytls.daemon.schema.DomainResolver;
import io.anytls.daemon.schema.LogFields;
import io.anytls.daemon.schema.RouteFields;
import io.anytls.daemon.schema.RuleFields;
import io.anytls.daemon.schema.RuleSetFields;
import io.anytls.daemon.schema.SurroundingFields;
import io.anytls.daemon.state.DataDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads a client's configuration: a whole one of sing-box, or just the object of an anytls outbound. */
public final class ClientFile {

    private static final Field<Json.Obj> LOG =
            Field.of("log", StructuredTypes.OBJECT, "See below.").holding(() -> LogFields.TABLE);
    static final Field<List<Json.Obj>> INBOUNDS = Field.of(
                    "inbounds", StructuredTypes.OBJECTS, "Where applications find the proxy.")
            .otherwise("mixed on " + InboundOptions.DEFAULT_LISTEN)
            .holdingByType(InboundFields::tables);
    static final Field<List<Json.Obj>> OUTBOUNDS = Field.of(
                    "outbounds",
                    StructuredTypes.OBJECTS,
                    "Where streams go: servers, groups of them, and ways without a server; see `route`.")
            .holdingByType(OutboundsFile::tables);
    static final Field<Json.Obj> ROUTE =
            Field.of("route", StructuredTypes.OBJECT, "Which outbound is used.").holding(() -> RouteFields.TABLE);
    private static final Field<Json.Obj> DNS = Field.of(
                    "dns", StructuredTypes.OBJECT, "Who is asked for names. See below.")
            .holding(() -> DnsFields.TABLE);
    private static final Field<String> SCHEMA = Field.of("$schema", Types.TEXT, "For editors.");

    static final Table TABLE = new Table(
                    "client configuration",
                    List.of(
                            SCHEMA,
                            LOG,
                            INBOUNDS,
                            OUTBOUNDS,
                            Subscriptions.FIELD,
                            ROUTE,
                            DNS,
                            Field.needed(
                                    "certificate",
                                    "other authorities than these would be trusted; name them in the outbound's tls.certificate_path"),
                            Field.ignored("certificate_providers", "they are for servers")))
            .with(DataFields.CLIENT.fields())
            .with(SurroundingFields.FIELDS);

    static final Table BARE_TABLE = AnyTlsOutboundFields.TABLE
            .with(List.of(LOG, SCHEMA))
            .with(DataFields.CLIENT.fields())
            .named("client configuration of one outbound");

    /** Where one of these stands, the object is a whole configuration. */
    private static final Set<String> WHOLE =
            Set.of("inbounds", "outbounds", "route", "dns", "endpoints", "subscriptions");

    private final Problems problems;
    private final boolean passwordElsewhere;

    private ClientFile(Problems problems, boolean passwordElsewhere) {
        this.problems = problems;
        this.passwordElsewhere = passwordElsewhere;
    }

    /**
     * Reads and checks everything, certificates too. Blocking.
     *
     * @param problems for warnings, and whether what is not supported is left out
     * @throws ConfigException with all that is wrong
     */
    public static ClientConfig read(ConfigSources sources, Problems problems) {
        return check(sources, problems, false, Said.NOTHING).config();
    }

    /**
     * The same for who may have a password from elsewhere.
     *
     * @param passwordElsewhere whether an outbound may do without one: it is empty then
     */
    public static BiFunction<ConfigSources, Problems, ClientConfig> reader(boolean passwordElsewhere) {
        return reader(passwordElsewhere, Said.NOTHING);
    }

    /** The same for who knows what else the command line says. */
    public static BiFunction<ConfigSources, Problems, ClientConfig> reader(boolean passwordElsewhere, Said said) {
        return (sources, problems) ->
                check(sources, problems, passwordElsewhere, said).config();
    }

    /**
     * What a command line says that changes how a file is read.
     *
     * @param directory the data directory, if it names one
     * @param subscriptions addresses of lists, each of which {@link ListAddress} takes; there may be no file then
     */
    public record Said(Optional<Path> directory, List<String> subscriptions) {

        public static final Said NOTHING = new Said(Optional.empty(), List.of());

        public Said {
            subscriptions = List.copyOf(subscriptions);
        }
    }

    /** The same for who wants to write it again. */
    public static BiFunction<ConfigSources, Problems, Checked<ClientConfig>> checker(boolean passwordElsewhere) {
        return (sources, problems) -> check(sources, problems, passwordElsewhere, Said.NOTHING);
    }

    private static Checked<ClientConfig> check(
            ConfigSources sources, Problems problems, boolean passwordElsewhere, Said said) {
        ProviderFetches fetches = new ProviderFetches(
                () -> data(Json.empty(Json.NOWHERE), said.directory()),
                list -> ServerList.parse(list).outbounds());
        Json.Obj written = sources.isEmpty() && !said.subscriptions().isEmpty()
                ? Json.empty(Json.NOWHERE)
                : sources.read(problems, (document, file, told) -> understood(document, file, fetches, told));
        Subscriptions lists = new Subscriptions(problems);
        List<SubscriptionOptions> subscriptions =
                lists.read(written, said.subscriptions(), () -> data(written, said.directory()));
        problems.throwIfAny();
        Json.Obj root = lists.expand(written, subscriptions);
        ClientFile file = new ClientFile(problems, passwordElsewhere);
        Section whole = Section.open(isWhole(root) ? root : Json.empty(root.at()), "", TABLE, problems);
        Section section = isWhole(root) ? whole : Section.open(root, "", BARE_TABLE, problems);
        List<InboundOptions> inbounds = file.inbounds(whole);
        Optional<RouteOptions> route = isWhole(root)
                ? new OutboundsFile(problems, passwordElsewhere, DNS).read(section)
                : file.bare(section, root, whole);
        Section logged = section.childOrEmpty(LOG, LogFields.TABLE);
        LogOptions log = section.isWritten(LOG) ? LogFields.read(logged) : LogOptions.DEFAULT;
        whole.effective().settleObject(LOG, logged);
        Optional<Path> data = DataFields.CLIENT.read(section);
        data.ifPresent(
                kept -> whole.effective().settle(DataFields.CLIENT.directory().field(), kept));
        if (route.isEmpty() && problems.errors().isEmpty()) {
            problems.error("", root.at(), "there is no outbound that can be used");
        }
        problems.throwIfAny();
        whole.effective().omit(Subscriptions.FIELD); // what they have come to is among the outbounds
        List<SubscriptionOptions> all = new ArrayList<>(subscriptions);
        fetches.wanted().forEach(provider -> all.add(SubscriptionFields.provider(provider)));
        return new Checked<>(new ClientConfig(inbounds, route.orElseThrow(), log, data, all), whole);
    }

    private static Path data(Json.Obj root, Optional<Path> given) {
        String written = root.text("data_dir");
        return given.orElseGet(() -> written.isEmpty() ? DataDirectory.defaultPath("anytls-client") : Path.of(written));
    }

    /** Clash's files too. */
    private static Json.Obj understood(Json.Obj document, Path file, ProviderFetches fetches, Problems problems) {
        Path directory = ConfigSources.isStandardInput(file)
                ? null
                : file.toAbsolutePath().getParent();
        return ClashFile.isOne(document)
                ? ClashFile.translate(document, directory == null ? Path.of("") : directory, fetches, problems)
                : document;
    }

    private static boolean isWhole(Json.Obj root) {
        return root.members().stream()
                .anyMatch(member -> WHOLE.contains(member.name().toLowerCase(Locale.ROOT)));
    }

    /** A bare one without a tag has the number of the first. */
    private Optional<RouteOptions> bare(Section section, Json.Obj root, Section whole) {
        if (root.members().isEmpty()) {
            problems.error("", root.at(), "there is no outbound in the configuration");
            return Optional.empty();
        }
        Optional<String> type = section.get(AnyTlsOutboundFields.TYPE);
        if (type.isPresent() && !type.get().equals("anytls")) {
            section.error(AnyTlsOutboundFields.TYPE, "has to be \"anytls\": nothing else is spoken here");
        }
        String tag = section.get(AnyTlsOutboundFields.TAG)
                .filter(written -> !written.isEmpty())
                .orElse("0");
        section.effective().settle(AnyTlsOutboundFields.TYPE, "anytls");
        section.effective().settle(AnyTlsOutboundFields.TAG, tag);
        whole.effective().settleObjects(OUTBOUNDS, List.of(section.as(AnyTlsOutboundFields.TABLE)));
        whole.effective().settle(ROUTE, RouteFields.written(tag));
        Detours.checkAlone(section);
        return AnyTlsOutboundFields.read(section, OutboundOptions.DIAL, passwordElsewhere)
                .map(outbound -> RouteOptions.of(tag, outbound));
    }

    private List<InboundOptions> inbounds(Section root) {
        List<InboundOptions> inbounds = new ArrayList<>();
        List<Section> opened = new ArrayList<>();
        for (Entry entry :
                new Entries("inbounds", problems).of(root.get(INBOUNDS).orElse(List.of()))) {
            switch (entry.type()) {
                case "socks", "http", "mixed" -> {
                    InboundType type = InboundType.valueOf(entry.type().toUpperCase(Locale.ROOT));
                    Section inbound = entry.open(InboundFields.TABLE, problems);
                    opened.add(inbound);
                    inbounds.add(InboundFields.read(inbound, type, entry.tag()));
                }
                case "" -> {} // told already
                case "anytls" ->
                    problems.unsupported(
                            entry.path(), entry.at(), "an inbound of type \"anytls\" is what anytls-server is for");
                default ->
                    problems.unsupported(
                            entry.path(),
                            entry.at(),
                            "inbounds of type " + Entries.shown(entry.type())
                                    + " are not supported (there are socks, http and mixed)",
                            "only programs that are told to use the proxy go through it; all others go in the open");
            }
        }
        root.effective().settleObjects(INBOUNDS, opened.isEmpty() ? List.of(InboundFields.standard(problems)) : opened);
        return inbounds;
    }

    /** A JSON Schema of what {@link #read} takes. */
    public static Json.Obj schema() {
        return SchemaWriter.of(TABLE, WHOLE.stream().sorted().toList(), BARE_TABLE);
    }

    /** All tables, for the documentation and its test. */
    public static List<Table> tables() {
        return List.of(
                TABLE,
                LogFields.TABLE,
                InboundFields.TABLE,
                InboundFields.USER_TABLE,
                AnyTlsOutboundFields.TABLE,
                PoolFields.BREAKER_TABLE,
                OutboundTlsFields.TABLE,
                HelloFields.UTLS_TABLE,
                EchConfigFields.TABLE,
                OtherOutboundFields.DIRECT_TABLE,
                OtherOutboundFields.UNUSED_TABLE,
                OutboundsFile.UPSTREAM_TABLE,
                SubscriptionFields.TABLE,
                GroupFields.SELECTOR_TABLE,
                GroupFields.MEASURED_TABLE,
                GroupFields.BALANCE_TABLE,
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
