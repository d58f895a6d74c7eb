package io.anytls.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
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

/** Rules of both programs, seen by what gets to a target and what an application is told. */
class RulesTest {

    @RegisterExtension
    final Workspace workspace = new Workspace();

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
    void theClientsRulesSayWhereARequestGoes() throws IOException {
        RunningProgram client = client("""
                {"domain": "localhost", "outbound": "direct"},
                {"type": "logical", "mode": "and", "rules": [{"ip_is_private": true}, {"port": %d, "invert": true}], "action": "reject"},
                {"ip_cidr": "127.0.0.0/8", "inbound": "in", "network": "tcp", "outbound": "direct"}
                """.formatted(target.port()), "blocked");
        Application application = new Application(client.address());
        try (Socket tunnel = application.connect("LocalHost.", target.port())) {
            Application.exchange(tunnel, "by name");
        }
        try (Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "by address");
        }
        assertEquals(2, target.accepted());
        assertRefused(application, new InetSocketAddress("127.0.0.1", target.port() - 1));
        assertRefused(application, InetSocketAddress.createUnresolved("else.example", 443));
    }

    @Test
    void theServersRulesHoldForEachOfItsUsers() throws IOException {
        String data = workspace.dataDirectory().toString();
        Path file = Files.writeString(
                workspace.directory().resolve("server.json"), """
                {
                  "inbounds": [{"type": "anytls", "tag": "in", "listen": "127.0.0.1", "listen_port": 0,
                    "users": [{"name": "guest", "password": "%s"}], "tls": {"enabled": true}}],
                  "outbounds": [{"type": "direct", "tag": "direct", "allow_private": true}, {"type": "block", "tag": "blocked"}],
                  "route": {"rules": [
                    {"auth_user": "guest", "port": %d, "outbound": "direct"},
                    {"auth_user": "guest", "action": "reject"}
                  ], "final": "blocked"}
                }
                """.formatted(workspace.password(), target.port()));
        RunningProgram server = workspace.startHere("anytls-server", "-c", file.toString(), "--data-dir", data);
        RunningProgram client = workspace.startHere(
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
        Application application = new Application(client.address());
        try (Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
        assertRefused(application, new InetSocketAddress("127.0.0.1", target.port() - 1));
    }

    private static void assertRefused(Application application, InetSocketAddress to) {
        SocksRefusedException refused = assertThrows(
                SocksRefusedException.class, () -> connect(application, to).close());
        assertEquals(Application.NOT_ALLOWED, refused.reply());
    }

    private static Socket connect(Application application, InetSocketAddress to) throws IOException {
        return to.isUnresolved() ? application.connect(to.getHostString(), to.getPort()) : application.connect(to);
    }

    private RunningProgram client(String rules, String last) throws IOException {
        Path file = Files.writeString(workspace.directory().resolve("client.json"), """
                {
                  "inbounds": [{"type": "mixed", "tag": "in", "listen": "127.0.0.1", "listen_port": 0}],
                  "outbounds": [{"type": "direct", "tag": "direct"}, {"type": "block", "tag": "blocked"}],
                  "route": {"rules": [%s], "final": "%s"}
                }
                """.formatted(rules, last));
        return workspace.startHere("anytls-client", "-c", file.toString());
    }
}
