package io.anytls.daemon.config;

import java.util.List;

/** The object {@code route}. */
public final class RouteFields {

    public static final Field<String> FINAL =
            Field.of("final", Types.TEXT, "", "The tag of the outbound that is used; without it the first one.");

    public static final Table TABLE = new Table(
            "route",
            List.of(
                    FINAL,
                    Field.later("rules", "everything goes to one outbound"),
                    Field.later("rule_set", "everything goes to one outbound"),
                    Field.later("auto_detect_interface", "the system chooses the network interface"),
                    Field.later("default_interface", "the system chooses the network interface"),
                    Field.later("default_mark", "a firewall mark"),
                    Field.later("default_domain_resolver", "name servers of one's own"),
                    Field.later("default_network_strategy", "the system chooses the network interface"),
                    Field.later("default_network_type", "the system chooses the network interface"),
                    Field.later("default_fallback_network_type", "the system chooses the network interface"),
                    Field.later("default_fallback_delay", "the system chooses the network interface"),
                    Field.later("find_process", "there are no rules"),
                    Field.later("override_android_vpn", "it is for Android only"),
                    Field.later("geoip", "there are no rules"),
                    Field.later("geosite", "there are no rules")));

    private RouteFields() {}
}
