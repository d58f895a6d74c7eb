package io.anytls.server.config;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a server's configuration: a whole one of sing-box. */
public final class ServerFile {

    private static final Field<Json.Obj> LOG = Field.of("log", Types.OBJECT, "", "See below.");
    private static final Field<List<Json.Obj>> INBOUNDS =
            Field.of("inbounds", Types.OBJECTS, "", "Where clients come in; one of type anytls is required.");
    private static final Field<List<Json.Obj>> OUTBOUNDS =
            Field.of("outbounds", Types.OBJECTS, "direct", "The way to targets: one of type direct.");
    private static final Field<Json.Obj> ROUTE = Field.of("route", Types.OBJECT, "", "Which outbound is used.");
    private static final Field<String> SCHEMA = Field.of("$schema", Types.TEXT, "", "For editors.");

    static final Table TABLE = new Table(
            "server configuration",
            List.of(
                    SCHEMA,
                    LOG,
                    INBOUNDS,
                    OUTBOUNDS,
                    ROUTE,
                    Field.later("dns", "names are looked up as the system does"),
                    Field.later("ntp", "the system keeps the time"),
                    Field.later("certificate", "no certificates of others are verified"),
                    Field.later("endpoints", "targets are dialled directly"),
                    Field.later("services", "there are none"),
                    Field.later("experimental", "there is no API yet")));

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
        ServerConfig config = new ServerFile(problems).read(sources.read(problems));
        problems.throwIfAny();
        return config;
    }

    private ServerConfig read(Json.Obj object) {
        Section root = Section.open(object, "", TABLE, problems);
        List<InboundConfig> inbounds = new ArrayList<>();
        for (Entry entry :
                new Entries("inbounds", problems).of(root.get(INBOUNDS).orElse(List.of()))) {
            if (entry.type().equals("anytls")) {
                inbounds.add(AnyTlsInboundFields.read(entry.open(AnyTlsInboundFields.TABLE, problems)));
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
        OutboundOptions options = outbound(root).map(DirectOutboundFields::read).orElse(OutboundOptions.DEFAULT);
        return new ServerConfig(
                inbounds, options, root.child(LOG, LogFields.TABLE).flatMap(LogFields::level));
    }

    /** The way out: {@code route.final}, else the first outbound, else none is written. */
    private Optional<Section> outbound(Section root) {
        List<Entry> entries =
                new Entries("outbounds", problems).of(root.get(OUTBOUNDS).orElse(List.of()));
        Optional<Section> route = root.child(ROUTE, RouteFields.TABLE);
        Optional<String> last =
                route.flatMap(section -> section.get(RouteFields.FINAL)).filter(tag -> !tag.isEmpty());
        if (last.isPresent() && entries.stream().noneMatch(entry -> entry.tag().equals(last.get()))) {
            route.get().error(RouteFields.FINAL, "there is no outbound with the tag " + Entries.shown(last.get()));
        }
        Optional<Section> chosen = Optional.empty();
        boolean first = true;
        for (Entry entry : entries) {
            boolean used = last.map(entry.tag()::equals).orElse(first);
            first = false;
            if (entry.type().equals("direct")) {
                Section direct = entry.open(DirectOutboundFields.TABLE, problems);
                chosen = used ? Optional.of(direct) : chosen;
            } else if (!entry.type().isEmpty() && (used || !entry.type().equals("block"))) {
                problems.unsupported(
                        entry.path(),
                        entry.at(),
                        "outbounds of type " + Entries.shown(entry.type())
                                + " are not supported by the server (there is direct)");
            }
        }
        return chosen;
    }

    /** All tables, for the documentation and its test. */
    public static List<Table> tables() {
        return List.of(
                TABLE,
                AnyTlsInboundFields.TABLE,
                AnyTlsInboundFields.USER_TABLE,
                InboundTlsFields.TABLE,
                DirectOutboundFields.TABLE);
    }
}
