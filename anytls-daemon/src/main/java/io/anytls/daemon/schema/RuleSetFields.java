package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields of a set of rules, of one rule in it, and of a file that holds one. */
public final class RuleSetFields {

    private static final Set<String> REFUSED_IN_SETS = Set.of(
            "source_port",
            "source_port_range",
            "process_name",
            "process_path",
            "process_path_regex",
            "package_name",
            "package_name_regex",
            "network_type",
            "network_is_expensive",
            "network_is_constrained",
            "wifi_ssid",
            "wifi_bssid",
            "network_interface_address",
            "default_interface_address");

    /** What a rule of a set may have in sing-box and cannot be answered here. */
    static final List<Field<Json>> REFUSED = RuleFields.UNANSWERED.stream()
            .filter(field -> REFUSED_IN_SETS.contains(field.name()))
            .toList();

    static final Field<String> TYPE = Field.of(
            "type",
            Types.choice(Map.of("inline", "inline", "local", "local", "remote", "remote"))
                    .unless(Types.EMPTY),
            "inline",
            "`inline` for one whose `rules` stand here, `local` for one in a file, `remote` for one on the web.");
    static final Field<String> TAG = Field.of("tag", Types.SOME_TEXT, "The name by which rules ask for it.");
    static final Field<String> FORMAT = Field.of(
                    "format",
                    Types.choice(Map.of("source", "source", "binary", "binary")).unless(Types.EMPTY),
                    "Of a file or an address, whether it is JSON (`source`) or what `sing-box rule-set compile` makes of it (`binary`).")
            .otherwise("by its ending: .json or .srs");
    static final Field<String> PATH = Field.of(
            "path",
            Types.TEXT_OR_NONE,
            "The file of a local one. When it changes, it is read again, as the configuration is.");
    static final Field<List<Json.Obj>> RULES = Field.of(
                    "rules",
                    StructuredTypes.OBJECTS,
                    "The rules of an inline one, or those that a logical rule is made of; of a set one has to hold.")
            .holding(() -> RuleSetFields.RULE_TABLE);

    static final Field<String> URL = Field.of(
                    "url",
                    Types.TEXT_OR_NONE,
                    "Where a remote one is fetched from, by http or https. It is kept in the data directory, and when a fetch fails.")
            .asSecret();
    static final Field<String> DETOUR = Field.of(
                    "download_detour", Types.TEXT_OR_NONE, "The tag of the outbound that it is fetched through.")
            .otherwise("that of `final`");
    static final Field<Duration> INTERVAL = Field.of(
            "update_interval",
            Types.DURATION_OR_NONE,
            Duration.ofDays(1),
            "After which time it is fetched again, at least a second.");

    public static final Table TABLE = new Table(
            "set of rules",
            List.of(
                    TYPE,
                    TAG,
                    FORMAT,
                    PATH,
                    RULES,
                    URL,
                    DETOUR,
                    INTERVAL,
                    Field.ignored("initial_path", "what was fetched last is kept in the data directory"),
                    Field.needed("http_client", "it would be fetched another way: write download_detour")));

    /** A rule of a set: what rules of {@code route} may ask that is about the request alone. */
    public static final Table RULE_TABLE = new Table(
                    "rule of a set",
                    List.of(
                            RuleFields.TYPE,
                            RuleFields.MODE,
                            RULES,
                            RuleFields.NETWORK,
                            RuleFields.DOMAIN,
                            RuleFields.SUFFIX,
                            RuleFields.KEYWORD,
                            RuleFields.REGEX,
                            RuleFields.CIDR,
                            RuleFields.SOURCE_CIDR,
                            RuleFields.PORT,
                            RuleFields.PORT_RANGE,
                            RuleFields.INVERT))
            .with(List.copyOf(REFUSED))
            .with(List.of(Field.needed("query_type", "it is about questions to name servers")));

    static final Field<Integer> VERSION =
            Field.of("version", Types.COUNT, "Of the format, from 1 to 5; nothing here depends on it.");

    /** A file of JSON. */
    static final Table FILE_TABLE = new Table("file of a set of rules", List.of(VERSION, RULES));

    private RuleSetFields() {}
}
