package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.ech.Ech;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.daemon.tls.TlsVersion;
import java.util.List;

/** What {@code ech} has on both sides. */
public final class EchSwitch {

    private static final Field<Boolean> ENABLED =
            Field.of("enabled", Types.FLAG, false, "Without it the rest says nothing.");

    private EchSwitch() {}

    public static List<Field<?>> fields() {
        return List.of(
                ENABLED,
                Field.ignored("pq_signature_schemes_enabled", "it has no effect in sing-box either"),
                Field.ignored("dynamic_record_sizing_disabled", "it has no effect in sing-box either"));
    }

    public static boolean isOn(Section ech) {
        return ech.value(ENABLED);
    }

    /**
     * Tells what stands in the way of it here. The first time it takes some tens of milliseconds.
     *
     * @param effect what would happen without it
     */
    public static void requireSupport(Section ech, TlsParameters parameters, String effect) {
        Ech.obstacle()
                .ifPresent(reason ->
                        ech.error(ENABLED, "ECH takes Java 22 or newer on Linux, and " + reason + ": " + effect));
        if (parameters.max().compareTo(TlsVersion.TLS_1_3) < 0) {
            ech.error(ENABLED, "needs TLS 1.3, and max_version is older: " + effect);
        }
    }
}
