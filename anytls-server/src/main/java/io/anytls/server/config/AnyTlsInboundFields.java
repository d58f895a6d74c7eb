package io.anytls.server.config;

import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.schema.HandshakeTime;
import io.anytls.daemon.schema.ListenFields;
import io.anytls.daemon.schema.StreamFields;
import io.anytls.daemon.schema.TcpFields;
import io.anytls.daemon.schema.TlsFields;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.protocol.padding.InvalidPaddingSchemeException;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An inbound of type anytls. */
final class AnyTlsInboundFields {

    private static final Field<String> TYPE = Field.of("type", Types.TEXT, "`anytls`.");
    static final Field<String> TAG = Field.of("tag", Types.TEXT, "Its name; without one its number, from 0.");
    private static final Field<List<Json.Obj>> USERS = Field.of(
                    "users", StructuredTypes.OBJECTS, "Who may use it. No two may have the same password.")
            .otherwise("one, whose password is made")
            .holding(() -> AnyTlsInboundFields.USER_TABLE);
    private static final Field<PaddingScheme> PADDING_SCHEME = Field.of(
                    "padding_scheme",
                    StructuredTypes.LINES.then(
                            StructuredTypes.LINES.name(),
                            text -> {
                                try {
                                    return text.isEmpty() ? PaddingScheme.DEFAULT : PaddingScheme.parse(text);
                                } catch (InvalidPaddingSchemeException e) {
                                    throw new IllegalArgumentException("is no padding scheme: " + e.getMessage(), e);
                                }
                            },
                            PaddingScheme::rawText),
                    PaddingScheme.DEFAULT,
                    "The padding scheme that clients are told to use.")
            .otherwise("the protocol's");
    private static final Field<Json.Obj> TLS =
            Field.of("tls", StructuredTypes.OBJECT, "See below; required.").holding(() -> InboundTlsFields.TABLE);

    private static final Field<String> NAME = Field.of("name", Types.TEXT, "The user's name, for logs and links.");
    private static final Field<String> PASSWORD = Field.of(
                    "password", Types.SOME_TEXT, "The user's password; required.")
            .asSecret();

    private static final String SHOWN = "whoever probes the server would not be shown that site";
    static final Table TABLE = new Table("anytls inbound", List.of(TYPE, TAG, USERS, PADDING_SCHEME, TLS))
            .with(StreamFields.FIELDS)
            .with(ArrivalOptions.OPTIONS.fields())
            .with(FallbackOptions.OPTIONS.fields())
            .with(ListenFields.fields())
            .with(List.of(
                    Field.needed("fallback_for_server_name", SHOWN),
                    Field.needed("masquerade", SHOWN),
                    Field.later("authentication_timeout", "it is 10s")));

    static final Table USER_TABLE = new Table("users of an anytls inbound", List.of(NAME, PASSWORD));

    private AnyTlsInboundFields() {}

    /** @param tag its name, or its number */
    static InboundConfig read(Section inbound, String tag) {
        if (!inbound.isWritten(TLS)) {
            inbound.missing(
                    TLS, "is missing: without TLS there is nothing to hide behind, add \"tls\": {\"enabled\": true}");
        }
        Optional<Section> tls = inbound.child(TLS, InboundTlsFields.TABLE);
        tls.ifPresent(section -> {
            section.missing(TlsFields.ENABLED, "is missing: add \"enabled\": true");
            if (!section.get(TlsFields.ENABLED).orElse(true)) {
                section.error(TlsFields.ENABLED, "has to be true: TLS in front of the server is not supported yet");
            }
        });
        TlsParameters parameters = tls.map(section -> TlsFields.parameters(section, HandshakeTime.SERVER))
                .orElse(TlsParameters.DEFAULT);
        Optional<TlsIdentity> certificate = tls.flatMap(InboundTlsFields::identity);
        return new InboundConfig(
                tag,
                ListenFields.address(inbound),
                accounts(inbound),
                inbound.value(PADDING_SCHEME),
                certificate,
                tls.flatMap(section -> section.get(InboundTlsFields.NAME.field()))
                        .orElse(""),
                tls.flatMap(section -> section.get(TlsFields.ALPN)).orElse(List.of()),
                parameters,
                tls.flatMap(section -> EchKeyFields.read(section, parameters)),
                TcpFields.tuning(inbound),
                StreamFields.read(inbound, ShapeProfiles::check),
                ArrivalOptions.OPTIONS.read(inbound),
                FallbackOptions.OPTIONS.read(inbound));
    }

    private static List<Account> accounts(Section inbound) {
        List<Account> accounts = new ArrayList<>();
        Map<String, Section> owners = new HashMap<>();
        for (Section user : inbound.children(USERS, USER_TABLE)) {
            Optional<String> password = user.require(PASSWORD);
            if (password.isEmpty()) {
                continue;
            }
            Section other = owners.putIfAbsent(password.get(), user);
            if (other != null && !user.isMasked(PASSWORD)) {
                user.error(PASSWORD, "is the same as that of " + other.path() + ": a password has one owner");
            }
            accounts.add(new Account(user.get(NAME).orElse("" + accounts.size()), password.get()));
        }
        return accounts;
    }
}
