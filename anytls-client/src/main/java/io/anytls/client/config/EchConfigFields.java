package io.anytls.client.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.ech.EchConfigList;
import io.anytls.daemon.ech.EchOptions;
import io.anytls.daemon.schema.EchSwitch;
import io.anytls.daemon.schema.TlsFields;
import io.anytls.daemon.tls.TlsParameters;
import java.util.List;
import java.util.Optional;

/** How an outbound hides the server's name (ECH), in sing-box's words. */
final class EchConfigFields {

    static final Field<Json.Obj> ECH = Field.of(
                    "ech",
                    StructuredTypes.OBJECT,
                    "Hides the server's name on the way (Encrypted Client Hello). Takes Java 22 or newer on Linux; elsewhere it is"
                            + " refused.")
            .holding(() -> EchConfigFields.TABLE);

    private static final Field<String> CONFIG = Field.of(
            "config",
            StructuredTypes.LINES_OR_NONE,
            "The server's configuration (PEM, ECH CONFIGS), as `anytls-server ech-keypair` prints it.");

    private static final Field<String> CONFIG_PATH =
            Field.of("config_path", Types.TEXT_OR_NONE, "The same, as the path of a file.");

    private static final Field<String> QUERY_SERVER_NAME = Field.of(
            "query_server_name",
            Types.SOME_TEXT
                    .checked("name", name -> HostPort.parseTlsName(HostPort.parseHost(name)))
                    .unless(Types.EMPTY),
            "Without a configuration DNS is asked for the HTTPS record of this name, or if it is empty of `server_name`.");

    static final Table TABLE = new Table("ech of an anytls outbound", EchSwitch.fields())
            .with(List.of(CONFIG, CONFIG_PATH, QUERY_SERVER_NAME));

    private EchConfigFields() {}

    /**
     * Blocking: it may read a file.
     *
     * @param server the name that is hidden, or an address
     */
    static Optional<EchOptions> read(Section tls, TlsParameters parameters, String server) {
        Optional<Section> written = tls.child(ECH, TABLE).filter(EchSwitch::isOn);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        Section ech = written.get();
        EchSwitch.requireSupport(
                ech, parameters, "the server's name would be readable on the way, so it is never left out");
        Optional<TlsFields.Pem> pem = TlsFields.pem(ech, CONFIG, CONFIG_PATH);
        if (!ech.isWritten(CONFIG) && !ech.isWritten(CONFIG_PATH)) {
            String asked = ech.get(QUERY_SERVER_NAME).orElse("");
            if (asked.isEmpty() && HostPort.isIpLiteral(server)) {
                ech.missing(CONFIG, "is missing, and DNS cannot be asked for that of an address");
            }
            return Optional.of(new EchOptions(Optional.empty(), asked));
        }
        return pem.flatMap(text -> configs(ech, text)).map(configs -> new EchOptions(Optional.of(configs), ""));
    }

    private static Optional<EchConfigList> configs(Section ech, TlsFields.Pem pem) {
        try {
            return Optional.of(EchConfigList.ofPem(pem.text()));
        } catch (IllegalArgumentException e) {
            ech.error(pem.field(), e.getMessage());
            return Optional.empty();
        }
    }
}
