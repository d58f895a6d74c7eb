package io.anytls.server.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.config.ValueType;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** What is shown to whoever does not authenticate. */
public sealed interface FallbackTarget {

    /** In files an object as sing-box's trojan has it, or what the command line takes. */
    ValueType<FallbackTarget> TYPE = Types.ANY.then("object or string", FallbackTarget::read, FallbackTarget::written);

    /** A server that listens on TCP. */
    record Tcp(HostPort address) implements FallbackTarget {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /** A server that listens on a unix socket. */
    record Unix(String path) implements FallbackTarget {
        @Override
        public String toString() {
            return UNIX + path;
        }
    }

    /** Files that this program serves itself. */
    record Directory(String path) implements FallbackTarget {
        @Override
        public String toString() {
            return path;
        }
    }

    /** A page that this program has. */
    record BuiltIn() implements FallbackTarget {
        @Override
        public String toString() {
            return BUILTIN;
        }
    }

    String UNIX = "unix:";
    String BUILTIN = "builtin";

    /** Whether another server gets the connections, byte by byte. */
    default boolean isServer() {
        return this instanceof Tcp || this instanceof Unix;
    }

    /**
     * As on the command line.
     *
     * @throws IllegalArgumentException with the reason
     */
    static FallbackTarget parse(String text) {
        if (text.equals(BUILTIN)) {
            return new BuiltIn();
        }
        if (text.startsWith(UNIX)) {
            if (!text.startsWith(UNIX + "/")) {
                throw new IllegalArgumentException("is no unix:/PATH: the path of a socket begins with a slash");
            }
            return new Unix(text.substring(UNIX.length()));
        }
        if (text.indexOf('/') >= 0 || text.startsWith(".") || isThere(text)) {
            return new Directory(text);
        }
        try {
            return tcp(HostPort.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "is none of HOST:PORT, unix:/PATH, a directory and " + BUILTIN + ": " + e.getMessage());
        }
    }

    /** A directory without a slash is taken for one if it is there: it may be a host that lacks its port. */
    private static boolean isThere(String text) {
        try {
            return !text.isEmpty() && Files.isDirectory(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static FallbackTarget tcp(HostPort address) {
        if (address.host().isEmpty() || address.port() == 0) {
            throw new IllegalArgumentException("host and port are needed");
        }
        return new Tcp(address);
    }

    private static FallbackTarget read(Json value) {
        if (!(value instanceof Json.Obj object)) {
            return parse(Types.TEXT.read(value));
        }
        for (Json.Member member : object.members()) {
            if (!List.of("server", "server_port").contains(member.name())) {
                throw new IllegalArgumentException("has server and server_port, and nothing else");
            }
        }
        String server = object.text("server");
        if (server.startsWith(UNIX)) {
            return parse(server);
        }
        Json port = object.value("server_port");
        if (server.isEmpty() || port == null) {
            throw new IllegalArgumentException("needs server and server_port");
        }
        return tcp(new HostPort(HostPort.parseHost(server), Types.PORT.read(port)));
    }

    private static Json written(FallbackTarget target) {
        if (target instanceof Tcp tcp) {
            return new Json.Obj(
                    Json.NOWHERE,
                    List.of(
                            new Json.Member(Json.NOWHERE, "server", Json.text(tcp.address.host())),
                            new Json.Member(Json.NOWHERE, "server_port", Json.number(tcp.address.port()))));
        }
        return Json.text(target.toString());
    }
}
