package io.anytls.daemon.schema;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import io.anytls.daemon.dial.HostNames;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.payload.Sniffer;
import io.anytls.daemon.rule.AddressRanges;
import io.anytls.daemon.rule.NamePattern;
import io.anytls.daemon.rule.PortRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The fields of one rule of {@code route}. */
public final class RuleFields {

    private static final ValueType<List<Integer>> PORTS =
            StructuredTypes.oneOrMore("port or array of ports", Types.LISTEN_PORT);
    private static final ValueType<List<PortRange>> RANGES = StructuredTypes.texts(
            "string or array of strings", Types.TEXT.then("range of ports", PortRange::parse, PortRange::toString));
    private static final ValueType<List<String>> ADDRESSES =
            StructuredTypes.texts("string or array of strings", Types.TEXT.checked("address or range", text -> {
                AddressRanges.check(text);
                return text;
            }));
    private static final ValueType<List<NamePattern>> PATTERNS = StructuredTypes.texts(
            "string or array of strings", Types.TEXT.then("pattern", NamePattern::parse, NamePattern::text));

    static final Field<String> TYPE = Field.of(
            "type",
            Types.choice(Map.of("default", "default", "logical", "logical")).unless(Types.EMPTY),
            "`logical` for a rule that is made of others: `mode` and `rules`.");
    static final Field<String> MODE = Field.of(
            "mode",
            Types.choice(Map.of("and", "and", "or", "or")),
            "Of a logical rule, whether all of its `rules` have to hold or one.");
    static final Field<List<Json.Obj>> RULES = Field.of(
                    "rules", StructuredTypes.OBJECTS, "The rules that a logical one is made of; they have no action.")
            .holding(() -> RuleFields.TABLE);

    static final Field<List<String>> INBOUND =
            Field.of("inbound", StructuredTypes.TEXTS, "Tags of the inbounds that it came by.");
    static final Field<List<Boolean>> NETWORK = Field.of(
            "network",
            StructuredTypes.texts("string or array of strings", Types.choice(Map.of("tcp", false, "udp", true))),
            "`tcp` for connections, `udp` for datagrams.");
    static final Field<List<String>> USER = Field.of("auth_user", StructuredTypes.TEXTS, "Names of users who ask.");
    static final Field<List<String>> PROTOCOL = Field.of(
            "protocol",
            StructuredTypes.texts("string or array of strings", Types.TEXT.checked("protocol", RuleFields::protocol)),
            "What is spoken, as a rule before this one with the action `sniff` has seen: `tls`, `http`, `quic`, `dns`, `bittorrent`.");
    static final Field<List<String>> DOMAIN = Field.of("domain", StructuredTypes.TEXTS, "Whole names of targets.");
    static final Field<List<String>> SUFFIX = Field.of(
            "domain_suffix",
            StructuredTypes.TEXTS,
            "Ends of names: `example.com` is that name and all below it, `.example.com` those below it only.");
    static final Field<List<String>> KEYWORD =
            Field.of("domain_keyword", StructuredTypes.TEXTS, "Words somewhere in the name.");
    static final Field<List<NamePattern>> REGEX = Field.of(
            "domain_regex",
            PATTERNS,
            "Regular expressions of RE2 (no look-around, no back reference), somewhere in the name.");
    static final Field<List<String>> CIDR = Field.of(
            "ip_cidr",
            ADDRESSES,
            "Addresses and ranges of targets: of those that are asked for by address, and of names that a rule before this"
                    + " one with the action `resolve` has had looked up.");
    static final Field<Boolean> PRIVATE =
            Field.of("ip_is_private", Types.FLAG, "The same for addresses of this machine and of private networks.");
    static final Field<List<String>> SOURCE_CIDR =
            Field.of("source_ip_cidr", ADDRESSES, "Addresses and ranges that it comes from.");
    static final Field<Boolean> SOURCE_PRIVATE = Field.of(
            "source_ip_is_private", Types.FLAG, "The same for addresses of this machine and of private networks.");
    static final Field<List<Integer>> PORT = Field.of("port", PORTS, "Ports of targets.");
    static final Field<List<PortRange>> PORT_RANGE =
            Field.of("port_range", RANGES, "Ranges of them: `1000:2000`, `:3000`, `4000:`.");
    static final Field<List<String>> RULE_SET = Field.of(
            "rule_set",
            StructuredTypes.TEXTS,
            "Tags of sets of rules (`rule_set` of `route`) of which one has to hold, too.");
    static final Field<String> CLASH_MODE = Field.of(
            "clash_mode",
            Types.TEXT_OR_NONE,
            "Holds for the mode of `experimental.clash_api.default_mode` (`Rule` without one): nobody can switch to another.");
    static final Field<Boolean> INVERT =
            Field.of("invert", Types.FLAG, "Inverts the rule: it holds where it would not, and the other way round.");

    static final Field<String> ACTION = Field.of(
            "action",
            Types.TEXT_OR_NONE,
            "`route`, which needs not be written, `reject`, `hijack-dns`, and what lets the rules behind it decide: `sniff`, `resolve`,"
                    + " `route-options`. See below.");
    static final Field<List<String>> SNIFFER = Field.of(
                    "sniffer",
                    StructuredTypes.TEXTS,
                    "Of `sniff`, what is looked for: `tls`, `http`, `quic`, `dns`, `bittorrent`.")
            .otherwise("all of them");
    static final Field<Duration> TIMEOUT = Field.of(
                    "timeout",
                    Types.DURATION_OR_NONE,
                    "Of `sniff`, how long first bytes are waited for: no longer than 300ms, whatever is written. Of `resolve`,"
                            + " how long for an answer.")
            .otherwise("300ms; that of `dns`");
    static final Field<String> SERVER = Field.of(
                    "server", Types.TEXT_OR_NONE, "Of `resolve`, the tag of the name server of `dns` that is asked.")
            .otherwise("as the rules of `dns` say");
    static final Field<IpStrategy> STRATEGY = Field.of(
                    "strategy",
                    DomainResolver.STRATEGY_OR_NONE,
                    "Of `resolve`, which addresses of the name there are for the rules behind it and for the outbound, and which first.")
            .otherwise("that of `dns`");
    static final Field<String> OVERRIDE_ADDRESS = Field.of(
            "override_address",
            Types.TEXT.checked("host", RuleFields::host).unless(Types.EMPTY),
            "Of `route` and `route-options`, a name or an address that is gone to in place of the target's.");
    static final Field<Integer> OVERRIDE_PORT = Field.of(
            "override_port",
            Types.LISTEN_PORT,
            "Of `route` and `route-options`, a port that is gone to in place of the target's.");
    static final Field<Duration> UDP_TIMEOUT = Field.of(
            "udp_timeout",
            Types.DURATION_OR_NONE,
            "Of `route` and `route-options`, after which time of silence a `direct` outbound forgets a target of datagrams.");
    static final Field<String> OUTBOUND =
            Field.of("outbound", Types.TEXT_OR_NONE, "The tag of the outbound that it goes to.");
    static final Field<String> METHOD = Field.of(
            "method",
            Types.choice(Map.of("default", "default", "drop", "drop", "reply", "reply"))
                    .unless(Types.EMPTY),
            "Of `reject`, `default`, `drop` or `reply`. They differ for packets of IP, which do not come here: as in sing-box's own"
                    + " proxies, whoever asks is told that it is not allowed, or is cut off if it was told yes; datagrams are dropped.");
    static final Field<Boolean> NO_DROP =
            Field.of("no_drop", Types.FLAG, "Of `reject`. Changes nothing: what is rejected is always answered.");

    private static final String PROGRAM =
            "a proxy does not see which program asks: give that program an inbound of its own, and write its tag in \"inbound\"";
    private static final String PLACE = "a daemon does not see that: keep a file for each network, and name it with -c";
    private static final String MATCH_SOURCE =
            "other requests would go there than in sing-box: write the ranges in source_ip_cidr";
    private static final String REMOVED = "sing-box has removed it in 1.12: write the ";

    /** What cannot be asked here, and what to write instead. */
    static final Map<String, String> CANNOT_BE_ASKED = cannotBeAsked();

    /** What cannot be done here. */
    private static final Map<String, String> CANNOT_BE_DONE = Map.of(
            "rule_set_ip_cidr_match_source", MATCH_SOURCE,
            "rule_set_ipcidr_match_source", MATCH_SOURCE,
            "rule_set_ip_cidr_accept_empty", "other requests would go there than in sing-box",
            "tls_fragment", "the name in a ClientHello could be read on the way",
            "tls_record_fragment", "the name in a ClientHello could be read on the way",
            "tls_spoof", "the name in a ClientHello could be read on the way");

    /** What changes nothing here. */
    private static final Map<String, String> DOES_NOTHING = doesNothing();

    /** All that a rule asks; its place in {@link #TABLE} comes first. */
    static final List<Field<?>> ASKING = List.of(
            INBOUND,
            NETWORK,
            USER,
            PROTOCOL,
            DOMAIN,
            SUFFIX,
            KEYWORD,
            REGEX,
            CIDR,
            PRIVATE,
            SOURCE_CIDR,
            SOURCE_PRIVATE,
            PORT,
            PORT_RANGE,
            RULE_SET,
            CLASH_MODE);

    /** Fields of which one that is written makes a rule one that this program cannot follow. */
    static final List<Field<Json>> UNANSWERED = unanswered();

    public static final Table TABLE = new Table("rule of route", List.of(TYPE, MODE, RULES))
            .with(ASKING)
            .with(List.of(
                    INVERT,
                    ACTION,
                    OUTBOUND,
                    METHOD,
                    NO_DROP,
                    SNIFFER,
                    TIMEOUT,
                    SERVER,
                    STRATEGY,
                    OVERRIDE_ADDRESS,
                    OVERRIDE_PORT,
                    UDP_TIMEOUT))
            .with(new ArrayList<>(UNANSWERED))
            .with(options());

    private RuleFields() {}

    private static String protocol(String name) {
        if (!Sniffer.PROTOCOLS.contains(name)) {
            throw new IllegalArgumentException("is not recognised here; these are: "
                    + Sniffer.PROTOCOLS.stream().sorted().collect(Collectors.joining(", ")));
        }
        return name;
    }

    private static String host(String text) {
        if (!HostPort.isIpLiteral(text) && !HostNames.isHostName(text)) {
            throw new IllegalArgumentException("has to be a name or an IP address");
        }
        return text;
    }

    private static Map<String, String> cannotBeAsked() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("client", "what an application sends is not looked at");
        all.put("geosite", REMOVED + "names in domain_suffix, or a rule_set that has them");
        all.put("geoip", REMOVED + "ranges in ip_cidr, or a rule_set that has them");
        all.put("source_geoip", REMOVED + "ranges in source_ip_cidr");
        all.put("ip_version", "write 0.0.0.0/0 or ::/0 in ip_cidr");
        all.put("source_port", "the port of an application is not asked for");
        all.put("source_port_range", "the port of an application is not asked for");
        for (String name : List.of(
                "process_name",
                "process_path",
                "process_path_regex",
                "package_name",
                "package_name_regex",
                "user",
                "user_id")) {
            all.put(name, PROGRAM);
        }
        for (String name : List.of(
                "network_type",
                "network_is_expensive",
                "network_is_constrained",
                "wifi_ssid",
                "wifi_bssid",
                "interface_address",
                "network_interface_address",
                "default_interface_address",
                "preferred_by")) {
            all.put(name, PLACE);
        }
        for (String name : List.of("source_mac_address", "source_hostname")) {
            all.put(name, "a proxy sees addresses only: write that of the device in source_ip_cidr");
        }
        return all;
    }

    private static Map<String, String> doesNothing() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String name : List.of("network_strategy", "network_type", "fallback_network_type", "fallback_delay")) {
            all.put(name, "the system chooses the network interface");
        }
        all.put("udp_disable_domain_unmapping", "answers come from the addresses that they come from");
        all.put("udp_connect", "only who has been sent to may answer");
        all.put("tls_fragment_fallback_delay", "no ClientHello is cut into pieces");
        for (String name : List.of("disable_cache", "disable_optimistic_cache", "rewrite_ttl")) {
            all.put(name, "answers are kept for as long as they say");
        }
        all.put("client_subnet", "no server is told where applications are");
        return all;
    }

    private static List<Field<Json>> unanswered() {
        List<Field<Json>> fields = new ArrayList<>();
        CANNOT_BE_ASKED.forEach(
                (name, advice) -> fields.add(Field.silent(name, Types.ANY, "Refused: " + advice + ".")));
        return fields;
    }

    private static List<Field<?>> options() {
        List<Field<?>> fields = new ArrayList<>();
        CANNOT_BE_DONE.keySet().stream()
                .sorted()
                .forEach(name -> fields.add(Field.needed(name, CANNOT_BE_DONE.get(name))));
        DOES_NOTHING.forEach((name, reason) -> fields.add(Field.ignored(name, reason)));
        return fields;
    }
}
