package io.anytls.client.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.CertificatePem;
import io.anytls.daemon.certificate.Fingerprint;
import io.anytls.daemon.certificate.Spki;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.schema.TlsFields;
import io.anytls.daemon.tls.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which name a server has, and whose certificates are trusted: in the object {@code tls} of an outbound, and on the command line. */
public final class TrustFields {

    public static final OptionGroup<Values> OPTIONS = OptionGroup.ofValues();

    public static final Option<String> NAME = OPTIONS.value(
                    "server_name",
                    Types.SOME_TEXT
                            .checked("name or IP address", HostPort::parseHost)
                            .unless(Types.EMPTY),
                    String.class,
                    null,
                    "NAME")
            .told("the server's host")
            .flagNames("-sni", "--sni")
            .means(
                    "The name to send to the server and to expect in its certificate. An IP address is expected, but never"
                            + " sent.");

    public static final Option<Boolean> INSECURE = OPTIONS.yesOrNo("insecure", false)
            .flag()
            .means("Trust any certificate. Whoever sits in between can then use your password.");

    public static final Option<List<String>> KEY_PINS = OPTIONS.list(
                    "certificate_public_key_sha256",
                    StructuredTypes.TEXTS.checked("string or array of strings: base64", pins -> {
                        pins.forEach(Spki::parse);
                        return pins;
                    }),
                    String.class,
                    List.of(),
                    "PIN")
            .flagNames("--pin-sha256")
            .means("Trust the certificate with this public key and no other: SHA-256 of its SubjectPublicKeyInfo in"
                    + " base64, as the server prints it. There may be several.");

    public static final Option<List<String>> CERTIFICATE_PINS = OPTIONS.list(
                    "certificate_sha256",
                    StructuredTypes.TEXTS.checked("string or array of strings: hexadecimal", pins -> {
                        pins.forEach(Fingerprint::parse);
                        return pins;
                    }),
                    String.class,
                    List.of(),
                    "HEX")
            .flagNames("--pin-cert-sha256")
            .means(
                    "Trust this very certificate and no other: SHA-256 of the whole certificate in hexadecimal, as links of"
                            + " other programs have it (`hpkp`, `pcs`, `fingerprint`). There may be several. It changes with each"
                            + " renewal; beside pins of public keys one match is enough.");

    private static final Field<String> CERTIFICATE = Field.of(
            "certificate",
            StructuredTypes.LINES_OR_NONE,
            "Certificates (PEM) of authorities to trust in place of the system's.");
    private static final Field<String> CERTIFICATE_PATH =
            Field.of("certificate_path", Types.TEXT_OR_NONE, "The same, as the path of a file.");

    private TrustFields() {}

    static List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(OPTIONS.fields());
        fields.addAll(List.of(CERTIFICATE, CERTIFICATE_PATH));
        return fields;
    }

    /** Whom a file trusts; empty if what it says makes no sense. Blocking. */
    static Optional<Trust> read(Section tls) {
        if (isPinned(tls, KEY_PINS.field()) || isPinned(tls, CERTIFICATE_PINS.field())) {
            return pins(tls);
        }
        Optional<TlsFields.Pem> authorities = TlsFields.pem(tls, CERTIFICATE, CERTIFICATE_PATH);
        if (tls.value(INSECURE.field())) {
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
        Field<?> pinned = isPinned(tls, KEY_PINS.field()) ? KEY_PINS.field() : CERTIFICATE_PINS.field();
        for (Field<String> other : List.of(CERTIFICATE, CERTIFICATE_PATH)) {
            if (tls.isWritten(other)) {
                tls.error(other, "cannot be combined with " + pinned.name() + ", which trusts one key only");
            }
        }
        Set<String> keys = Set.copyOf(tls.get(KEY_PINS.field()).orElse(List.of()));
        Set<String> certificates = Set.copyOf(tls.get(CERTIFICATE_PINS.field()).orElse(List.of()));
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
