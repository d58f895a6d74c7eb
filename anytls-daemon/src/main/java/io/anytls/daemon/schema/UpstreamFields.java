package io.anytls.daemon.schema;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.upstream.UpstreamServer;
import io.anytls.daemon.upstream.UpstreamType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Outbounds of type socks and http: targets through another program's proxy. */
public final class UpstreamFields {

    /** What SOCKS5 can say of a user, and of a password. */
    private static final int MOST_BYTES = 255;

    private static final Field<String> TYPE = Field.of("type", Types.TEXT, "`socks` or `http` (CONNECT).");
    private static final Field<String> TAG = Field.of("tag", Types.TEXT, "Its name; without one its number, from 0.");
    private static final Field<String> SERVER = Field.of(
            "server",
            Types.SOME_TEXT.checked("name or IP address", HostPort::parseHost),
            "The proxy's host; required.");
    private static final Field<Integer> PORT =
            Field.of("server_port", Types.PORT, "The proxy's port, 1 to 65535; required.");
    private static final Field<UpstreamType> VERSION = Field.of(
            "version",
            Types.choice(Map.of(
                            "4", UpstreamType.SOCKS4,
                            "4a", UpstreamType.SOCKS4A,
                            "5", UpstreamType.SOCKS5))
                    .unless(Types.EMPTY),
            UpstreamType.SOCKS5,
            "Of `socks`: `4` has addresses of IPv4 only, `4a` names too.");
    private static final Field<String> USER =
            Field.of("username", Types.TEXT_OR_NONE, "Who uses the proxy, where it asks for that.");
    private static final Field<String> PASSWORD =
            Field.of("password", Types.TEXT_OR_NONE, "The password.").asSecret();

    private static final List<Field<?>> FIELDS = List.of(TYPE, TAG, SERVER, PORT, VERSION, USER, PASSWORD);

    private static final List<Field<?>> OTHERS = List.of(
            Field.needed("tls", "password and targets could be read on the way to the proxy"),
            Field.ignored("network", "connections go through the proxy, and with SOCKS5 datagrams too"),
            Field.refused("udp_over_tcp", "datagrams go through the proxy by UDP ASSOCIATE"),
            Field.refused("path", "only CONNECT is spoken"),
            Field.refused("headers", "only CONNECT is spoken"),
            Field.ignored("tcp_fast_open", "the proxy speaks first, or is asked first"));

    private UpstreamFields() {}

    /** @param own fields that a program has beside these */
    public static Table table(String title, List<Field<?>> own) {
        return new Table(title, FIELDS).with(own).with(DialFields.fields()).with(OTHERS);
    }

    /** Empty if what is wrong with it leaves too little of it. */
    public static Optional<UpstreamServer> read(Section outbound, String type) {
        Optional<String> server = outbound.require(SERVER);
        Optional<Integer> port = outbound.require(PORT);
        String user = outbound.get(USER).orElse("");
        String password = outbound.get(PASSWORD).orElse("");
        if (bytes(user) > MOST_BYTES || bytes(password) > MOST_BYTES) {
            outbound.error(bytes(user) > MOST_BYTES ? USER : PASSWORD, "has to have at most " + MOST_BYTES + " bytes");
        }
        if (type.equals("http")) {
            outbound.effective().omit(VERSION);
            if (outbound.isWritten(VERSION)) {
                outbound.error(VERSION, "is for outbounds of type \"socks\"");
            }
        }
        if (server.isEmpty() || port.isEmpty()) {
            return Optional.empty();
        }
        UpstreamType spoken = type.equals("http") ? UpstreamType.HTTP : outbound.value(VERSION);
        return Optional.of(new UpstreamServer(spoken, new HostPort(server.get(), port.get()), user, password));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
