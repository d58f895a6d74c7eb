package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.dial.IpStrategy;
import java.util.List;
import java.util.Optional;

/** The object {@code route}. */
public final class RouteFields {

    public static final Field<String> FINAL =
            Field.of("final", Types.TEXT, "The tag of the outbound that is used; without it the first one.");

    static final Field<List<Json.Obj>> RULES = Field.silent(
            "rules",
            StructuredTypes.OBJECTS,
            "Those that change nothing here are ignored, with a warning: `sniff`, `resolve`, `hijack-dns`, those of another"
                    + " `clash_mode`, those to the outbound that is used anyway. Others are refused, with `--lenient` too unless"
                    + " everything goes to an anytls outbound without them.");

    private static final Field<Json> RESOLVER = DomainResolver.field("default_domain_resolver");

    private static final String NO_RULES = "there are no rules that need it";
    private static final String SYSTEM_CHOOSES = "the system chooses the network interface";

    public static final Table TABLE = new Table(
            "route",
            List.of(
                    FINAL,
                    RESOLVER,
                    RULES,
                    Field.ignored("rule_set", NO_RULES),
                    Field.ignored("auto_detect_interface", SYSTEM_CHOOSES),
                    Field.needed("default_interface", "traffic would leave by another network interface"),
                    Field.needed("default_mark", "the firewall would send traffic another way"),
                    Field.ignored("default_network_strategy", SYSTEM_CHOOSES),
                    Field.ignored("default_network_type", SYSTEM_CHOOSES),
                    Field.ignored("default_fallback_network_type", SYSTEM_CHOOSES),
                    Field.ignored("default_fallback_delay", SYSTEM_CHOOSES),
                    Field.ignored("default_http_client", "nothing is downloaded"),
                    Field.ignored("find_process", NO_RULES),
                    Field.ignored("find_neighbor", NO_RULES),
                    Field.ignored("dhcp_lease_files", NO_RULES),
                    Field.ignored("override_android_vpn", "it is for Android only"),
                    Field.ignored("geoip", NO_RULES),
                    Field.ignored("geosite", NO_RULES)));

    private RouteFields() {}

    /** A route that says so much and no more. */
    public static Json.Obj written(String last) {
        return Json.object(FINAL.name(), FINAL.type().write(last));
    }

    /** Which addresses of names are dialled where an outbound says nothing, if this is written. */
    public static Optional<IpStrategy> strategy(Section route) {
        return DomainResolver.strategy(route, RESOLVER);
    }
}
