package io.anytls.server.config;

import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Entries;
import io.anytls.daemon.config.Entries.Entry;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.LogFields;
import io.anytls.daemon.config.OutboundChoice;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.RouteFields;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.logging.LogOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a server's configuration: a whole one of sing-box. */
public final class ServerFile {

    private static final Field<Json.Obj> LOG = Field.of("log", Types.OBJECT, "", "See below.");
    private static final Field<List<Json.Obj>> INBOUNDS =
            Field.of("inbounds", Types.OBJECTS, "", "Where clients come in; one of type anytls is required.");
    private static final Field<List<Json.Obj>> OUTBOUNDS =
            Field.of("outbounds", Types.OBJECTS, "direct", "The way to targets; one of them is used, see `route`.");
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

    /** Nothing of it changes anything; sing-box has no more fields either. */
    static final Table BLOCK_TABLE = new Table(
            "block outbound of the server",
            List.of(
                    Field.of("type", Types.TEXT, "", "`block`: every target is refused."),
                    Field.of("tag", Types.TEXT, "", "Its name; without one its number, from 0.")));

    private static final Set<String> USABLE = Set.of("direct", "block");

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
        return new ServerConfig(
                inbounds,
                outbound(root),
                root.child(LOG, LogFields.TABLE).map(LogFields::read).orElse(LogOptions.DEFAULT));
    }

    /** The way out; direct where none is written. */
    private OutboundOptions outbound(Section root) {
        List<Entry> entries =
                new Entries("outbounds", problems).of(root.get(OUTBOUNDS).orElse(List.of()));
        Optional<Entry> used =
                new OutboundChoice(USABLE, Set.of(), problems).of(entries, root.child(ROUTE, RouteFields.TABLE));
        if (used.isEmpty() && !entries.isEmpty()) {
            root.error(OUTBOUNDS, "without the outbound that is meant there is no way out: it cannot be left out");
        }
        OutboundOptions chosen = OutboundOptions.DEFAULT;
        for (Entry entry : entries) {
            OutboundOptions read = outbound(entry);
            chosen = used.filter(entry::equals).isPresent() ? read : chosen;
        }
        return chosen;
    }

    private OutboundOptions outbound(Entry entry) {
        if (entry.type().equals("direct")) {
            return DirectOutboundFields.read(entry.open(DirectOutboundFields.TABLE, problems));
        } else if (entry.type().equals("block")) {
            entry.open(BLOCK_TABLE, problems);
        } else if (!entry.type().isEmpty()) {
            problems.unsupported(
                    entry.path(),
                    entry.at(),
                    "outbounds of type " + Entries.shown(entry.type())
                            + " are not supported by the server (there are direct and block)");
        }
        return OutboundOptions.BLOCK;
    }

    /** All tables, for the documentation and its test. */
    public static List<Table> tables() {
        return List.of(
                TABLE,
                AnyTlsInboundFields.TABLE,
                AnyTlsInboundFields.USER_TABLE,
                InboundTlsFields.TABLE,
                DirectOutboundFields.TABLE,
                BLOCK_TABLE);
    }
}
