package io.anytls.client.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.ech.EchOptions;
import io.anytls.daemon.schema.HandshakeTime;
import io.anytls.daemon.schema.TlsFields;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.daemon.tls.Trust;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The object {@code tls} of an anytls outbound. */
final class OutboundTlsFields {

    private static final Field<Boolean> DISABLE_SNI =
            Field.of("disable_sni", Types.FLAG, false, "Whether no name is sent; it is verified all the same.");
    private static final Field<String> ENGINE = Field.of(
            "engine",
            Types.choice(Map.of("go", "go")).unless(Types.EMPTY),
            "go",
            "Only `go`, and it changes nothing: the TLS is BoringSSL's; `apple` and `windows` are refused.");
    private static final String UNKNOWN_CLIENT = "the server could not tell who connects";

    static final Table TABLE = new Table("tls of an anytls outbound", TlsFields.fields(HandshakeTime.CLIENT))
            .with(List.of(DISABLE_SNI))
            .with(TrustFields.fields())
            .with(List.of(
                    ENGINE,
                    Field.needed("client_certificate", UNKNOWN_CLIENT),
                    Field.needed("client_certificate_path", UNKNOWN_CLIENT),
                    Field.needed("client_key", UNKNOWN_CLIENT),
                    Field.needed("client_key_path", UNKNOWN_CLIENT),
                    Field.needed("record_fragment", "whoever watches would read the server's name in one piece"),
                    Field.needed("fragment", "whoever watches would read the server's name in one piece"),
                    Field.ignored("fragment_fallback_delay", "there are no fragments"),
                    Field.needed("spoof", "whoever watches would read the server's true name"),
                    Field.ignored("spoof_method", "there is no spoofed ClientHello")))
            .with(List.of(EchConfigFields.ECH))
            .with(HelloFields.fields());

    private OutboundTlsFields() {}

    /** @param server the host that is dialled */
    static Optional<ClientTlsOptions> read(Section tls, String server) {
        tls.missing(TlsFields.ENABLED, "AnyTLS needs TLS: add \"enabled\": true");
        if (!tls.get(TlsFields.ENABLED).orElse(true)) {
            tls.error(TlsFields.ENABLED, "AnyTLS needs TLS: has to be true");
        }
        return TrustFields.read(tls).flatMap(trust -> options(tls, server, trust));
    }

    private static Optional<ClientTlsOptions> options(Section tls, String server, Trust trust) {
        TlsParameters parameters = TlsFields.parameters(tls, HandshakeTime.CLIENT);
        Optional<String> name = tls.get(TrustFields.NAME.field());
        Optional<EchOptions> ech = EchConfigFields.read(tls, parameters, name.orElse(server));
        try {
            return Optional.of(new ClientTlsOptions(
                    name.orElse(server),
                    !tls.value(DISABLE_SNI),
                    trust,
                    tls.get(TlsFields.ALPN).orElse(List.of()),
                    parameters,
                    HelloFields.read(tls),
                    ech));
        } catch (IllegalArgumentException e) {
            tls.error(
                    TrustFields.NAME.field(),
                    name.isPresent()
                            ? e.getMessage()
                            : "has to be here, as the server's host is no name for TLS (or \"disable_sni\": true)");
            return Optional.empty();
        }
    }
}
