package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Outbounds that are dialled through others, on both programs. */
class DetourTest {

    @RegisterExtension
    final Workspace workspace =
            new Workspace().expectWarning("straight to its target").expectWarning("NOT verified");

    private TargetServer target;

    @BeforeEach
    void open() throws IOException {
        target = TargetServer.start(Conversations.echo());
    }

    @AfterEach
    void close() throws IOException {
        target.close();
    }

    @Test
    void aServerIsReachedThroughAnother() throws IOException {
        int exit = server("exit", "\"allow_private\": true").getPort();
        int entry = server("entry", "\"allow\": [\"127.0.0.1:" + exit + "\"]").getPort();
        Application application = client(
                anytls("exit", exit, ", \"detour\": \"way\""),
                "{\"type\": \"selector\", \"tag\": \"way\", \"outbounds\": [\"entry\"]}",
                anytls("entry", entry, ""));
        reachesTheTarget(application);
        reachesTheTarget(application);
        SocksRefusedException refused =
                assertThrows(SocksRefusedException.class, () -> application.connect(Ports.refusing()));
        assertEquals(Application.REFUSED, refused.reply());
    }

    @Test
    void aServerIsReachedThroughAProxy() throws IOException {
        int exit = server("exit", "\"allow_private\": true").getPort();
        int proxy = proxy();
        for (String type : new String[] {"socks", "http"}) {
            reachesTheTarget(client(anytls("exit", exit, ", \"detour\": \"way\""), upstream(type, "way", proxy, "")));
        }
    }

    @Test
    void aProxyIsReachedThroughAServer() throws IOException {
        int proxy = proxy();
        int entry = server("entry", "\"allow\": [\"127.0.0.1:" + proxy + "\"]").getPort();
        for (String type : new String[] {"socks", "http"}) {
            Application application =
                    client(upstream(type, "out", proxy, ", \"detour\": \"entry\""), anytls("entry", entry, ""));
            reachesTheTarget(application);
            try (TargetServer polite = TargetServer.start(Conversations.greeting("who speaks first"));
                    Socket tunnel = application.connect(polite.address())) {
                assertEquals(
                        "who speaks first", new String(tunnel.getInputStream().readNBytes(16)));
            }
        }
    }

    @Test
    void nothingGoesAnotherWayWhenTheDetourIsNotThere() throws IOException {
        workspace.expectWarning("cannot connect|failed|rests");
        int exit = server("exit", "\"allow_private\": true").getPort();
        Application application = client(
                anytls("exit", exit, ", \"detour\": \"way\""),
                upstream("socks", "way", Ports.refusing().getPort(), ""));
        assertThrows(SocksRefusedException.class, () -> application.connect(target.address()));
        assertEquals(0, target.accepted());
    }

    @Test
    void theServersProxyIsReachedThroughAnotherProxy() throws IOException {
        int inner = proxy();
        int outer = proxy();
        int server = serverOf(
                        "server",
                        upstream(
                                        "socks",
                                        "inner",
                                        inner,
                                        ", \"detour\": \"outer\", \"allow\": [\"127.0.0.1:" + target.port() + "\"]")
                                + ", " + upstream("http", "outer", outer, ""))
                .getPort();
        Application application = client(anytls("server", server, ""));
        reachesTheTarget(application);
        SocksRefusedException refused =
                assertThrows(SocksRefusedException.class, () -> application.connect(Ports.refusing()));
        assertEquals(Application.NOT_ALLOWED, refused.reply());
    }

    private void reachesTheTarget(Application application) throws IOException {
        try (Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    /** A client of ours that goes straight to its targets. */
    private int proxy() throws IOException {
        return program("anytls-client", "{\"type\": \"direct\"}").address().getPort();
    }

    private InetSocketAddress server(String name, String access) throws IOException {
        return serverOf(name, "{\"type\": \"direct\", " + access + "}");
    }

    private InetSocketAddress serverOf(String name, String outbounds) throws IOException {
        Path file = Files.writeString(
                workspace.directory().resolve(name + ".json"), """
                {
                  "inbounds": [{"type": "anytls", "listen": "127.0.0.1", "listen_port": 0,
                    "users": [{"name": "u", "password": "%s"}], "tls": {"enabled": true}}],
                  "outbounds": [%s]
                }
                """.formatted(workspace.password(), outbounds));
        String data = workspace.directory().resolve(name + "-data").toString();
        return workspace
                .startHere("anytls-server", "-c", file.toString(), "--data-dir", data)
                .address();
    }

    private String anytls(String tag, int port, String more) {
        return """
                {"type": "anytls", "tag": "%s", "server": "127.0.0.1", "server_port": %d, "password": "%s",
                 "tls": {"enabled": true, "insecure": true}%s}""".formatted(tag, port, workspace.password(), more);
    }

    private static String upstream(String type, String tag, int port, String more) {
        return "{\"type\": \"%s\", \"tag\": \"%s\", \"server\": \"127.0.0.1\", \"server_port\": %d%s}"
                .formatted(type, tag, port, more);
    }

    /** What waits for its targets, so that refusals are told as such. */
    private Application client(String... outbounds) throws IOException {
        return new Application(program("anytls-client", String.join(", ", outbounds), "--wait-for-target")
                .address());
    }

    private RunningProgram program(String program, String outbounds, String... options) throws IOException {
        Path file = Files.createTempFile(workspace.directory(), "client", ".json");
        Files.writeString(file, """
                {
                  "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0}],
                  "outbounds": [%s]
                }
                """.formatted(outbounds));
        String[] all = new String[options.length + 2];
        all[0] = "-c";
        all[1] = file.toString();
        System.arraycopy(options, 0, all, 2, options.length);
        return workspace.startHere(program, all);
    }
}
