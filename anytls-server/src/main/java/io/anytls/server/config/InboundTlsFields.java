package io.anytls.server.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.schema.HandshakeTime;
import io.anytls.daemon.schema.TlsFields;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** The object {@code tls} of an anytls inbound, and what of it can be said on the command line. */
public final class InboundTlsFields {

    /** How clients reach the server. */
    public static final OptionGroup<Values> NAME_OPTIONS = OptionGroup.ofValues();

    public static final Option<String> NAME = NAME_OPTIONS
            .value(
                    "server_name",
                    Types.SOME_TEXT
                            .checked("name or IP address", name -> HostPort.parseTlsName(HostPort.parseHost(name)))
                            .unless(Types.EMPTY),
                    String.class,
                    null,
                    "NAME")
            .flagNamed("--host")
            .means(
                    "How clients reach this server, a name or an address without a port: for the links, and for a certificate"
                            + " that has to be made.");

    /** What the server shows. */
    public static final OptionGroup<Values> IDENTITY_OPTIONS = OptionGroup.ofValues();

    public static final Option<String> CERTIFICATE_PATH = IDENTITY_OPTIONS
            .value("certificate_path", Types.TEXT_OR_NONE, String.class, null, "FILE")
            .flagNamed("--cert")
            .means(
                    "A file with the certificate chain in PEM. Without a certificate the server makes one, which signs itself,"
                            + " and keeps it in the data directory.");

    public static final Option<String> KEY_PATH = IDENTITY_OPTIONS
            .value("key_path", Types.TEXT_OR_NONE, String.class, null, "FILE")
            .flagNamed("--key")
            .means("A file with the certificate's private key in PEM.");

    private static final Field<String> CERTIFICATE = Field.of(
                    "certificate", StructuredTypes.LINES_OR_NONE, "The certificate chain in PEM, as text or lines.")
            .otherwise("made by the server");
    private static final Field<String> KEY = Field.of(
                    "key", StructuredTypes.LINES_OR_NONE, "The certificate's private key in PEM, as text or lines.")
            .asSecret();

    private static final String WITHOUT_CERTIFICATE =
            "Ignored, with a warning, beside a certificate; refused without one, with `--lenient` too.";
    private static final Field<Json> ACME = Field.silent("acme", Types.ANY, WITHOUT_CERTIFICATE);
    private static final Field<Json> PROVIDER = Field.silent("certificate_provider", Types.ANY, WITHOUT_CERTIFICATE);
    private static final String UNKNOWN_CLIENTS = "clients without such a certificate would be let in";

    static final Table TABLE = new Table("tls of an anytls inbound", TlsFields.fields(HandshakeTime.SERVER))
            .with(NAME_OPTIONS.fields())
            .with(IDENTITY_OPTIONS.fields())
            .with(List.of(
                    CERTIFICATE,
                    KEY,
                    ACME,
                    PROVIDER,
                    Field.needed("client_authentication", UNKNOWN_CLIENTS),
                    Field.needed("client_certificate", UNKNOWN_CLIENTS),
                    Field.needed("client_certificate_path", UNKNOWN_CLIENTS),
                    Field.needed("client_certificate_public_key_sha256", UNKNOWN_CLIENTS),
                    EchKeyFields.ECH,
                    Field.ignored("insecure", "without a certificate the server makes one that stays the same")));

    private static final String GETS_NONE =
            "this program gets no certificates, and one that it makes itself is trusted by no client unasked: take certbot or"
                    + " acme.sh, and name its files in certificate_path and key_path. sing-box keeps those that it has got below"
                    + " \"certificates\" in its data_directory";

    private InboundTlsFields() {}

    /** Certificate and key. Blocking. */
    static Optional<TlsIdentity> identity(Section tls) {
        boolean certified = tls.isWritten(CERTIFICATE) || tls.isWritten(CERTIFICATE_PATH.field());
        boolean keyed = tls.isWritten(KEY) || tls.isWritten(KEY_PATH.field());
        if (certified && !keyed) {
            tls.missing(KEY, "is missing: certificate and key belong together");
        } else if (keyed && !certified) {
            tls.missing(CERTIFICATE, "is missing: certificate and key belong together");
        }
        for (Field<Json> maker : List.of(ACME, PROVIDER)) {
            if (tls.get(maker).isPresent() && certified) {
                tls.warning(
                        maker,
                        "is ignored: the certificate that is named here is used, and not renewed by this program");
            } else if (tls.get(maker).isPresent()) {
                tls.error(maker, GETS_NONE);
            }
        }
        Optional<TlsFields.Pem> certificate = TlsFields.pem(tls, CERTIFICATE, CERTIFICATE_PATH.field());
        Optional<TlsFields.Pem> key = TlsFields.pem(tls, KEY, KEY_PATH.field());
        Optional<List<X509Certificate>> chain = certificate.flatMap(pem -> chain(tls, pem));
        return tls.isMasked(KEY)
                ? Optional.empty()
                : chain.flatMap(certificates -> key.flatMap(pem -> with(tls, certificates, pem)));
    }

    private static Optional<List<X509Certificate>> chain(Section tls, TlsFields.Pem pem) {
        try {
            return Optional.of(TlsIdentity.chain(pem.text()));
        } catch (IllegalArgumentException e) {
            tls.error(pem.field(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<TlsIdentity> with(Section tls, List<X509Certificate> chain, TlsFields.Pem pem) {
        try {
            return Optional.of(TlsIdentity.of(chain, pem.text()));
        } catch (IllegalArgumentException e) {
            tls.error(pem.field(), e.getMessage());
            return Optional.empty();
        }
    }
}
