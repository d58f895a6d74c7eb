package io.anytls.client.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.ech.EchOptions;
import io.anytls.daemon.schema.HandshakeTime;
import io.anytls.daemon.schema.TlsFields;
import io.anytls.daemon.tls.CertificatePem;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.Fingerprint;
import io.anytls.daemon.tls.Spki;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.daemon.tls.Trust;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The object {@code tls} of an anytls outbound. */
final class OutboundTlsFields {

    private static final Field<Boolean> DISABLE_SNI =
            Field.of("disable_sni", Types.FLAG, false, "Whether no name is sent; it is verified all the same.");
    static final Field<String> SERVER_NAME = Field.of(
            "server_name",
            Types.SOME_TEXT.checked("name or IP address", HostPort::parseHost).unless(Types.EMPTY),
            "The name to send and to verify; without it `server`. An IP address is never sent.");
    static final Field<Boolean> INSECURE = Field.of(
            "insecure", Types.FLAG, false, "Whether any certificate is trusted. Whoever sits in between gets in.");
    private static final Field<String> CERTIFICATE = Field.of(
            "certificate",
            StructuredTypes.LINES_OR_NONE,
            "Certificates (PEM) of authorities to trust in place of the system's.");
    private static final Field<String> CERTIFICATE_PATH =
            Field.of("certificate_path", Types.TEXT_OR_NONE, "The same, as the path of a file.");
    static final Field<List<String>> PINS = Field.of(
            "certificate_public_key_sha256",
            StructuredTypes.TEXTS.checked("string or array of strings: base64", pins -> {
                pins.forEach(Spki::parse);
                return pins;
            }),
            "SHA-256 of the server's public key: this one is trusted, and no other.");

    static final Field<List<String>> CERTIFICATE_PINS = Field.of(
            "certificate_sha256",
            StructuredTypes.TEXTS.checked("string or array of strings: hexadecimal", pins -> {
                pins.forEach(Fingerprint::parse);
                return pins;
            }),
            "SHA-256 of the server's whole certificate, as links call it `hpkp`: this one is trusted, and no other.");

    private static final Field<String> ENGINE = Field.of(
            "engine",
            Types.choice(Map.of("go", "go")).unless(Types.EMPTY),
            "go",
            "Only `go`, and it changes nothing: the TLS is BoringSSL's; `apple` and `windows` are refused.");
    private static final String UNKNOWN_CLIENT = "the server could not tell who connects";

    static final Table TABLE = new Table("tls of an anytls outbound", TlsFields.fields(HandshakeTime.CLIENT))
            .with(List.of(
                    DISABLE_SNI,
                    SERVER_NAME,
                    INSECURE,
                    CERTIFICATE,
                    CERTIFICATE_PATH,
                    PINS,
                    CERTIFICATE_PINS,
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
        return trust(tls).flatMap(trust -> options(tls, server, trust));
    }

    private static Optional<ClientTlsOptions> options(Section tls, String server, Trust trust) {
        TlsParameters parameters = TlsFields.parameters(tls, HandshakeTime.CLIENT);
        Optional<EchOptions> ech =
                EchConfigFields.read(tls, parameters, tls.get(SERVER_NAME).orElse(server));
        try {
            return Optional.of(new ClientTlsOptions(
                    tls.get(SERVER_NAME).orElse(server),
                    !tls.value(DISABLE_SNI),
                    trust,
                    tls.get(TlsFields.ALPN).orElse(List.of()),
                    parameters,
                    HelloFields.read(tls),
                    ech));
        } catch (IllegalArgumentException e) {
            tls.error(
                    SERVER_NAME,
                    tls.get(SERVER_NAME).isPresent()
                            ? e.getMessage()
                            : "has to be here, as the server's host is no name for TLS (or \"disable_sni\": true)");
            return Optional.empty();
        }
    }

    private static Optional<Trust> trust(Section tls) {
        if (isPinned(tls, PINS) || isPinned(tls, CERTIFICATE_PINS)) {
            return pins(tls);
        }
        Optional<TlsFields.Pem> authorities = TlsFields.pem(tls, CERTIFICATE, CERTIFICATE_PATH);
        if (tls.value(INSECURE)) {
            return Optional.of(new Trust.Insecure());
        }
        if (authorities.isPresent()) {
            return roots(tls, authorities.get());
        }
        return Optional.of(new Trust.SystemRoots());
    }

    /** Written, and not as an empty list: then it says nothing. */
    private static boolean isPinned(Section tls, Field<List<String>> field) {
        Optional<List<String>> pins = tls.get(field);
        return tls.isWritten(field) && (pins.isEmpty() || !pins.get().isEmpty());
    }

    private static Optional<Trust> pins(Section tls) {
        Field<?> pinned = isPinned(tls, PINS) ? PINS : CERTIFICATE_PINS;
        for (Field<String> other : List.of(CERTIFICATE, CERTIFICATE_PATH)) {
            if (tls.isWritten(other)) {
                tls.error(other, "cannot stand beside " + pinned.name() + ", which trusts one key only");
            }
        }
        Set<String> keys = Set.copyOf(tls.get(PINS).orElse(List.of()));
        Set<String> certificates = Set.copyOf(tls.get(CERTIFICATE_PINS).orElse(List.of()));
        return keys.isEmpty() && certificates.isEmpty()
                ? Optional.empty() // there are some, and they are wrong
                : Optional.of(new Trust.Pins(keys, certificates));
    }

    private static Optional<Trust> roots(Section tls, TlsFields.Pem pem) {
        try {
            return Optional.of(new Trust.Roots(CertificatePem.read(pem.text())));
        } catch (IllegalArgumentException e) {
            tls.error(pem.field(), e.getMessage());
            return Optional.empty();
        }
    }
}
