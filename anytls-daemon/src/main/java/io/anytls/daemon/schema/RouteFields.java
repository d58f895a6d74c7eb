package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import java.util.List;
import java.util.Optional;

/** The object {@code route}. */
public final class RouteFields {

    public static final Field<String> FINAL = Field.of(
            "final",
            Types.TEXT,
            "The tag of the outbound that gets what no rule sends elsewhere; without it the first one.");

    static final Field<List<Json.Obj>> RULES = Field.of(
                    "rules",
                    StructuredTypes.OBJECTS,
                    "Which outbound a request goes to, if not to that one: the first rule that holds counts. See below.")
            .holding(() -> RuleFields.TABLE);

    static final Field<List<Json.Obj>> RULE_SET = Field.of(
                    "rule_set",
                    StructuredTypes.OBJECTS,
                    "Sets of rules, written here or in files of their own, that rules ask for by their tags. See below.")
            .holding(() -> RuleSetFields.TABLE);

    private static final Field<Json> RESOLVER = DomainResolver.field("default_domain_resolver");

    private static final Field<String> INTERFACE = Field.of(
            "default_interface", DialOptions.NETWORK_INTERFACE, "The `bind_interface` of outbounds that have none.");
    private static final Field<Long> MARK =
            Field.of("default_mark", RoutingMark.TYPE, "The `routing_mark` of outbounds that have none.");

    private static final String NOT_ASKED = "no rule here asks for it";
    private static final String SYSTEM_CHOOSES = "the system chooses the network interface";

    public static final Table TABLE = new Table(
            "route",
            List.of(
                    FINAL,
                    RESOLVER,
                    RULES,
                    RULE_SET,
                    Field.ignored("auto_detect_interface", SYSTEM_CHOOSES),
                    INTERFACE,
                    MARK,
                    Field.ignored("default_network_strategy", SYSTEM_CHOOSES),
                    Field.ignored("default_network_type", SYSTEM_CHOOSES),
                    Field.ignored("default_fallback_network_type", SYSTEM_CHOOSES),
                    Field.ignored("default_fallback_delay", SYSTEM_CHOOSES),
                    Field.ignored("default_http_client", "nothing is downloaded"),
                    Field.ignored("find_process", NOT_ASKED),
                    Field.ignored("find_neighbor", NOT_ASKED),
                    Field.ignored("dhcp_lease_files", NOT_ASKED),
                    Field.ignored("override_android_vpn", "it is for Android only"),
                    Field.ignored("geoip", NOT_ASKED),
                    Field.ignored("geosite", NOT_ASKED)));

    private RouteFields() {}

    /** A route that says so much and no more. */
    public static Json.Obj written(String last) {
        return Json.object(FINAL.name(), FINAL.type().write(last));
    }

    /** A route that says so much, and has the rules that hold. */
    public static void settle(Section root, Field<Json.Obj> field, Optional<Section> route, String last) {
        if (route.isEmpty()) {
            root.effective().settle(field, written(last));
            return;
        }
        route.get().effective().settle(FINAL, last);
        List.of(RESOLVER, INTERFACE, MARK).forEach(route.get().effective()::omit); // said for each outbound
        root.effective().settleObject(field, route.get());
    }

    /** How outbounds dial that say nothing of it. */
    public static DialOptions dial(Optional<Section> route, DialOptions standard) {
        return standard.leavingBy(route.flatMap(read -> read.get(INTERFACE)), route.flatMap(read -> read.get(MARK)));
    }

    /**
     * Who knows names where an outbound does not say it, and which addresses of them are dialled.
     *
     * @param servers whether there are name servers
     */
    public static DomainResolver.Said resolver(Optional<Section> route, boolean servers) {
        return route.map(section -> DomainResolver.read(section, RESOLVER, servers))
                .orElse(DomainResolver.Said.NOTHING);
    }
}
