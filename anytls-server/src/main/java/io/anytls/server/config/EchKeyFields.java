package io.anytls.server.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.ech.EchKeys;
import io.anytls.daemon.schema.EchSwitch;
import io.anytls.daemon.schema.TlsFields;
import io.anytls.daemon.tls.TlsParameters;
import java.util.List;
import java.util.Optional;

/** The keys of an inbound for hellos that hide its name (ECH), in sing-box's words. */
final class EchKeyFields {

    static final Field<Json.Obj> ECH = Field.of(
                    "ech",
                    StructuredTypes.OBJECT,
                    "For clients that hide the server's name on the way (Encrypted Client Hello). Takes Java 22 or newer on Linux;"
                            + " elsewhere it is refused.")
            .holding(() -> EchKeyFields.TABLE);

    private static final Field<String> KEY = Field.of(
                    "key",
                    StructuredTypes.LINES_OR_NONE,
                    "The keys (PEM, ECH KEYS), as `anytls-server ech-keypair` prints them.")
            .asSecret();

    private static final Field<String> KEY_PATH =
            Field.of("key_path", Types.TEXT_OR_NONE, "The same, as the path of a file.");

    static final Table TABLE = new Table("ech of an anytls inbound", EchSwitch.fields()).with(List.of(KEY, KEY_PATH));

    private EchKeyFields() {}

    /** Blocking: it may read a file. */
    static Optional<EchKeys> read(Section tls, TlsParameters parameters) {
        Optional<Section> written = tls.child(ECH, TABLE).filter(EchSwitch::isOn);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        Section ech = written.get();
        EchSwitch.requireSupport(
                ech, parameters, "clients that hide the server's name would not get in, so it is never left out");
        if (!ech.isWritten(KEY) && !ech.isWritten(KEY_PATH)) {
            ech.missing(
                    KEY, "is missing: \"key\" or \"key_path\" has the keys that `anytls-server ech-keypair` prints");
        }
        Optional<TlsFields.Pem> pem = TlsFields.pem(ech, KEY, KEY_PATH);
        return ech.isMasked(KEY) ? Optional.empty() : pem.flatMap(text -> keys(ech, text));
    }

    private static Optional<EchKeys> keys(Section ech, TlsFields.Pem pem) {
        try {
            return Optional.of(EchKeys.ofPem(pem.text()));
        } catch (IllegalArgumentException e) {
            ech.error(pem.field(), e.getMessage());
            return Optional.empty();
        }
    }
}
