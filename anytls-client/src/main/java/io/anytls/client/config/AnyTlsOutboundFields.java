package io.anytls.client.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.StructuredTypes;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.schema.DialFields;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.schema.StreamFields;
import io.anytls.daemon.schema.StreamOptions;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.protocol.shape.ShapeProfiles;
import java.util.List;
import java.util.Optional;

/** An outbound of type anytls: the object that people have of sing-box. */
final class AnyTlsOutboundFields {

    static final Field<String> TYPE = Field.of("type", Types.TEXT, "`anytls`.");
    static final Field<String> TAG = Field.of("tag", Types.TEXT, "Its name; without one its number, from 0.");
    static final Field<String> SERVER = Field.of(
            "server",
            Types.SOME_TEXT.checked("name or IP address", HostPort::parseHost),
            "The server's host; required.");
    static final Field<Integer> SERVER_PORT =
            Field.of("server_port", Types.PORT, "The server's port, 1 to 65535; required.");
    static final Field<String> PASSWORD = Field.of(
                    "password",
                    Types.SOME_TEXT,
                    "The password; required, unless `-p`, `--password-file` or `ANYTLS_PASSWORD` gives one.")
            .asSecret();
    static final Field<Json.Obj> TLS =
            Field.of("tls", StructuredTypes.OBJECT, "See below; required.").holding(() -> OutboundTlsFields.TABLE);

    private static final int MOST_METADATA = 255;
    private static final Field<String> CLIENT_METADATA = Field.of(
            "client_metadata",
            Types.TEXT.checked("string", text -> {
                if (text.length() > MOST_METADATA || text.chars().anyMatch(Character::isISOControl)) {
                    throw new IllegalArgumentException(
                            "has to be one line of at most " + MOST_METADATA + " characters");
                }
                return text;
            }),
            "What the server is told as `client`, such as `sing-box/1.14.1`; nothing by default.");
    static final Table TABLE = new Table(
                    "anytls outbound", List.of(TYPE, TAG, SERVER, SERVER_PORT, PASSWORD, TLS, CLIENT_METADATA))
            .with(PoolFields.fields())
            .with(StreamFields.FIELDS)
            .with(DialFields.fields())
            .with(List.of(
                    Field.refused("tcp_fast_open", "tcp_fast_open is not supported with anytls outbound"),
                    Field.later("min_idle_session_for_age", "a minimum among old sessions")));

    private AnyTlsOutboundFields() {}

    /**
     * Empty if what is wrong with it leaves too little of it.
     *
     * @param standard how it is dialled where nothing is said
     * @param passwordElsewhere whether it may have no password
     */
    static Optional<OutboundOptions> read(Section outbound, DialOptions standard, boolean passwordElsewhere) {
        Optional<String> server = outbound.require(SERVER);
        Optional<Integer> port = outbound.require(SERVER_PORT);
        Optional<String> password =
                passwordElsewhere && !outbound.isWritten(PASSWORD) ? Optional.of("") : outbound.require(PASSWORD);
        DialOptions dial = DialFields.read(outbound, standard);
        PoolOptions pool = PoolFields.read(outbound);
        StreamOptions streams = StreamFields.read(outbound, ShapeProfiles::check);
        Optional<ClientTlsOptions> tls = tls(outbound, server.orElse("localhost"));
        if (server.isEmpty() || port.isEmpty() || password.isEmpty() || tls.isEmpty()) {
            return Optional.empty();
        }
        ServerOptions to = new ServerOptions(
                new HostPort(server.get(), port.get()),
                password.get(),
                outbound.get(CLIENT_METADATA).orElse(""));
        return Optional.of(new OutboundOptions(to, dial, pool, tls.get(), streams));
    }

    private static Optional<ClientTlsOptions> tls(Section outbound, String server) {
        if (!outbound.isWritten(TLS)) {
            outbound.missing(TLS, "is missing: AnyTLS needs TLS, add \"tls\": {\"enabled\": true}");
            return Optional.empty();
        }
        return outbound.child(TLS, OutboundTlsFields.TABLE).flatMap(tls -> OutboundTlsFields.read(tls, server));
    }
}
