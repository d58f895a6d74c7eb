package io.anytls.client.config;

import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.LogFields;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.RouteFields;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.logging.LogLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads a client's configuration: a whole one of sing-box, or just the object of an anytls outbound. */
public final class ClientFile {

    private static final Field<Json.Obj> LOG = Field.of("log", Types.OBJECT, "", "See below.");
    private static final Field<List<Json.Obj>> INBOUNDS =
            Field.of("inbounds", Types.OBJECTS, "mixed on 127.0.0.1:1080", "Where applications find the proxy.");
    private static final Field<List<Json.Obj>> OUTBOUNDS =
            Field.of("outbounds", Types.OBJECTS, "", "Where streams go; one of them is used, see `route`.");
    private static final Field<Json.Obj> ROUTE = Field.of("route", Types.OBJECT, "", "Which outbound is used.");
    private static final Field<String> SCHEMA = Field.of("$schema", Types.TEXT, "", "For editors.");

    static final Table TABLE = new Table(
            "client configuration",
            List.of(
                    SCHEMA,
                    LOG,
                    INBOUNDS,
                    OUTBOUNDS,
                    ROUTE,
                    Field.later("dns", "names are looked up by the server, and its own by this system"),
                    Field.later("ntp", "the system keeps the time"),
                    Field.later("certificate", "trust is a matter of each outbound"),
                    Field.later("endpoints", "there are no other ways out than AnyTLS"),
                    Field.later("services", "there are none"),
                    Field.later("experimental", "there is no API yet")));

    static final Table BARE_TABLE = AnyTlsOutboundFields.TABLE.with(List.of(LOG, SCHEMA));

    /** Where one of these stands, the object is a whole configuration. */
    private static final Set<String> WHOLE = Set.of("inbounds", "outbounds", "route", "dns", "endpoints");

    private final Problems problems;

    private ClientFile(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads and checks everything, certificates too. Blocking.
     *
     * @param problems for warnings, and whether what is not supported is left out
     * @throws ConfigException with all that is wrong
     */
    public static ClientConfig read(ConfigSources sources, Problems problems) {
        ClientConfig config = new ClientFile(problems).read(sources.read(problems));
        problems.throwIfAny();
        return config;
    }

    private ClientConfig read(Json.Obj root) {
        return root.members().stream()
                        .anyMatch(member -> WHOLE.contains(member.name().toLowerCase(Locale.ROOT)))
                ? whole(Section.open(root, "", TABLE, problems))
                : bare(root);
    }

    private ClientConfig bare(Json.Obj root) {
        if (root.members().isEmpty()) {
            problems.error("", root.at(), "there is no outbound in the configuration");
            return null;
        }
        Section section = Section.open(root, "", BARE_TABLE, problems);
        Optional<String> type = section.get(AnyTlsOutboundFields.TYPE);
        if (type.isPresent() && !type.get().equals("anytls")) {
            section.error(AnyTlsOutboundFields.TYPE, "has to be \"anytls\": nothing else is spoken here");
        }
        OutboundOptions outbound = AnyTlsOutboundFields.read(section).orElse(null);
        return new ClientConfig(List.of(), outbound, log(section));
    }

    private ClientConfig whole(Section root) {
        List<InboundOptions> inbounds = inbounds(root);
        Optional<OutboundConfig> outbound = new OutboundChoice(problems)
                .choose(
                        root,
                        new Entries("outbounds", problems)
                                .of(root.get(OUTBOUNDS).orElse(List.of())),
                        root.child(ROUTE, RouteFields.TABLE));
        return new ClientConfig(inbounds, outbound.orElse(null), log(root));
    }

    private List<InboundOptions> inbounds(Section root) {
        List<InboundOptions> inbounds = new ArrayList<>();
        for (Entry entry :
                new Entries("inbounds", problems).of(root.get(INBOUNDS).orElse(List.of()))) {
            switch (entry.type()) {
                case "socks", "http", "mixed" -> {
                    InboundType type = InboundType.valueOf(entry.type().toUpperCase(Locale.ROOT));
                    inbounds.add(InboundFields.read(entry.open(InboundFields.TABLE, problems), type));
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
                                    + " are not supported (there are socks, http and mixed)");
            }
        }
        return inbounds;
    }

    private static Optional<LogLevel> log(Section root) {
        return root.child(LOG, LogFields.TABLE).flatMap(LogFields::level);
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
                OtherOutboundFields.DIRECT_TABLE,
                OtherOutboundFields.UNUSED_TABLE,
                RouteFields.TABLE);
    }
}
