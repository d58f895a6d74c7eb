package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import java.util.List;

/** What stands around inbounds and outbounds in a whole file of sing-box and does nothing in either program. */
public final class SurroundingFields {

    private static final Field<Json.Obj> EXPERIMENTAL = Field.silent(
            "experimental",
            StructuredTypes.OBJECT,
            "Nothing of it is there: no cache file, and no API for a dashboard.");

    public static final Table EXPERIMENTAL_TABLE = new Table(
            "experimental",
            List.of(
                    Field.ignored("cache_file", "nothing is kept in a file"),
                    Field.ignored("clash_api", "there is no API yet, so that a dashboard finds nobody"),
                    Field.ignored("v2ray_api", "there is no API yet"),
                    Field.ignored("debug", "it is for the developers of sing-box")));

    public static final List<Field<?>> FIELDS = List.of(
            Field.ignored("ntp", "the system keeps the time"),
            Field.ignored("http_clients", "nothing is downloaded"),
            Field.ignored("network_namespaces", "none is used unless \"netns\" names it, which is not supported"),
            EXPERIMENTAL,
            Field.refused(
                    "endpoints",
                    "WireGuard and Tailscale are not spoken here: run them beside this program, and name their SOCKS port in an outbound of type \"socks\""),
            Field.refused("services", "there are none here: run what it does as a program of its own"));

    private SurroundingFields() {}

    /** Warns of what the object {@code experimental} has. */
    public static void tell(Section root) {
        root.child(EXPERIMENTAL, EXPERIMENTAL_TABLE);
    }

    /** The mode that sing-box would begin with, which rules may ask for. */
    static String mode(Section root) {
        return root.get(EXPERIMENTAL)
                .map(object -> object.member("clash_api"))
                .map(Json.Member::value)
                .filter(Json.Obj.class::isInstance)
                .map(api -> ((Json.Obj) api).text("default_mode"))
                .filter(mode -> !mode.isEmpty())
                .orElse("Rule");
    }
}
