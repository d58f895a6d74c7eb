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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outbounds of type socks and http of both programs. The proxy is a client of ours that goes straight to its targets. */
class UpstreamTest {

    private static final String SOCKS5 = "\"type\": \"socks\", \"username\": \"me\", \"password\": \"proxy-password\"";

    @RegisterExtension
    final Workspace workspace = new Workspace().expectWarning("straight to its target");

    private int proxy;

    @BeforeEach
    void startProxy() throws IOException {
        proxy = client("proxy", "", "{\"type\": \"direct\"}").address().getPort();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SOCKS5,
                "\"type\": \"socks\", \"version\": \"4a\", \"username\": \"me\"",
                "\"type\": \"http\", \"username\": \"me\", \"password\": \"proxy-password\""
            })
    void theClientReachesTargetsThroughAProxy(String outbound) throws IOException {
        boolean asksForPassword = !outbound.contains("4a");
        int port = asksForPassword
                ? client(
                                "closed",
                                ", \"users\": [{\"username\": \"me\", \"password\": \"proxy-password\"}]",
                                "{\"type\": \"direct\"}")
                        .address()
                        .getPort()
                : proxy;
        RunningProgram client = client("client", "", through(outbound, port, ""));
        Application application = new Application(client.address());
        try (TargetServer target = TargetServer.start(Conversations.greeting("who speaks first"));
                Socket tunnel = application.connect("localhost", target.port())) {
            assertEquals(
                    "who speaks first", new String(tunnel.getInputStream().readNBytes(16), StandardCharsets.US_ASCII));
        }
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    @Test
    void whyATargetIsNotThereIsTold() throws IOException {
        RunningProgram client = client("client", "", through("\"type\": \"socks\"", proxy, ""));
        SocksRefusedException refused = assertThrows(
                SocksRefusedException.class, () -> new Application(client.address()).connect(Ports.refusing()));
        assertEquals(Application.REFUSED, refused.reply());
    }

    @Test
    void theServerChecksTheTargetAndNotTheProxy() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            Application closed = new Application(clientOfServer("closed", "").address());
            SocksRefusedException refused =
                    assertThrows(SocksRefusedException.class, () -> closed.connect("localhost", target.port()));
            assertEquals(Application.NOT_ALLOWED, refused.reply());
            assertThrows(SocksRefusedException.class, () -> closed.connect(target.address()));
            assertEquals(0, target.accepted());

            Application open =
                    new Application(clientOfServer("open", ", \"allow\": [\"127.0.0.1:" + target.port() + "\"]")
                            .address());
            try (Socket tunnel = open.connect("localhost", target.port())) {
                Application.exchange(tunnel, "hello");
            }
            assertThrows(SocksRefusedException.class, () -> open.connect(Ports.refusing()));
        }
    }

    @Test
    void withoutResolvingTheProxyIsAskedForTheName() throws IOException {
        workspace.expectWarning("users reach by name whatever the proxy reaches");
        Application application = new Application(
                clientOfServer("trusting", ", \"resolve\": false").address());
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            try (Socket tunnel = application.connect("localhost", target.port())) {
                Application.exchange(tunnel, "hello");
            }
            assertThrows(
                    SocksRefusedException.class,
                    () -> application.connect(new InetSocketAddress("127.0.0.1", target.port())));
        }
    }

    /** A client, and a server that sends everything through the proxy. */
    private RunningProgram clientOfServer(String name, String more) throws IOException {
        Path file = Files.writeString(workspace.directory().resolve(name + "-server.json"), """
                {
                  "inbounds": [{"type": "anytls", "listen": "127.0.0.1", "listen_port": 0,
                    "users": [{"name": "u", "password": "%s"}], "tls": {"enabled": true}}],
                  "outbounds": [%s]
                }
                """.formatted(
                        workspace.password(), through("\"type\": \"socks\", \"version\": \"5\"", proxy, more)));
        String data = workspace.directory().resolve(name + "-data").toString();
        RunningProgram server = workspace.startHere("anytls-server", "-c", file.toString(), "--data-dir", data);
        return workspace.startHere(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "-s",
                "127.0.0.1:" + server.address().getPort(),
                "-p",
                workspace.password(),
                "--wait-for-target",
                "--pin-sha256",
                server.awaitLine("pin-sha256: (\\S+)").group(1));
    }

    private static String through(String outbound, int port, String more) {
        return "{%s, \"server\": \"127.0.0.1\", \"server_port\": %d%s}".formatted(outbound, port, more);
    }

    private RunningProgram client(String name, String more, String outbound) throws IOException {
        Path file = Files.writeString(workspace.directory().resolve(name + ".json"), """
                {
                  "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": 0%s}],
                  "outbounds": [%s]
                }
                """.formatted(more, outbound));
        return workspace.startHere("anytls-client", "-c", file.toString());
    }
}
