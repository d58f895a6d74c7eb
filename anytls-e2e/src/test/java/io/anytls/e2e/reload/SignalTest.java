package io.anytls.e2e.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.app.SocksRefusedException;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.Ports;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The real programs, told by SIGHUP that their files have changed. */
class SignalTest {

    private static final String SCHEME = "\"padding_scheme\": [\"stop=2\", \"0=40-40\", \"1=100-100\"], ";

    @RegisterExtension
    final Workspace workspace = new Workspace()
            .secret("alices-password")
            .secret("bobs-password")
            .expectWarning("configuration not reloaded")
            .expectWarning("connection refused")
            .expectWarning("wrong password")
            .expectWarning("closes new sessions immediately")
            .expectWarning("the server has not answered in time"); // a wrong password is answered by nothing, for 10 s

    private TargetServer target;
    private RunningProgram server;
    private RunningProgram client;
    private String pin;
    private int port;

    @BeforeEach
    void start() throws IOException {
        target = TargetServer.start(Conversations.echo());
        serverFile(0, "", true, "alice", "bob");
        server = workspace.start("anytls-server", "-c", "server.json", "--data-dir", "data");
        port = server.address().getPort();
        pin = server.awaitLine("pin-sha256: (\\S+)").group(1);
        clientFile(0, port, "alice");
        client = workspace.start("anytls-client", "-c", "client.json", "--wait-for-target");
        client.address();
    }

    @AfterEach
    void stop() {
        target.close();
    }

    @Test
    void theServerGoesOnWithAnotherAddressPoolAndScheme() throws IOException {
        try (Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "before");
            int other = Ports.refusing().getPort();
            serverFile(other, SCHEME, false, "alice", "bob");
            reload(server);
            server.awaitLine("changed: listening on \\S+:" + other + " in place of \\S+:" + port);
            server.awaitLine("changed on \\S+: padding scheme");
            server.awaitLine("changed: the way to targets");
            Application.exchange(tunnel, "after");
            assertThrows(IOException.class, () -> new Socket("127.0.0.1", port).close());
            SocksRefusedException refused = assertThrows(
                    SocksRefusedException.class, () -> new Application(client.address()).connect(target.address()));
            assertEquals(Application.NOT_ALLOWED, refused.reply(), "by the new rules, on the session that stands");
        }
    }

    @Test
    void aUserWhoIsNoMoreGetsNoNewStream() throws IOException {
        RunningProgram bob = client("bob");
        try (Socket last = new Application(client.address()).connect(target.address());
                Socket stays = new Application(bob.address()).connect(target.address())) {
            Application.exchange(last, "before");
            Application.exchange(stays, "before");
            serverFile(0, "", true, "bob");
            reload(server);
            Application.exchange(last, "after");
            Application.exchange(stays, "after");
            assertThrows(IOException.class, () -> new Application(client.address()).connect(target.address()));
        }
        server.awaitLine("sessions of removed users: \\d+; they accept no new streams, and end within 30 s");
    }

    @Test
    void aBrokenFileChangesNothing() throws IOException {
        Files.writeString(
                workspace.directory().resolve("server.json"),
                "{ \"inbounds\": [{\"type\": \"anytls\", \"listen_port\": 1, \"users\": 7}] }");
        server.hangUp();
        server.awaitLine("configuration not reloaded: inbounds\\[0\\]\\.users");
        try (Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    @Test
    void theClientGoesOnWithAnotherAddressAndUser() throws IOException {
        try (Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "before");
            int before = client.address().getPort();
            int other = Ports.refusing().getPort();
            clientFile(other, port, "bob");
            reload(client);
            client.awaitLine("changed: listening on \\S+:" + other + " in place of \\S+:" + before);
            client.awaitLine("changed: new streams go to server 127.0.0.1:" + port);
            Application.exchange(tunnel, "after");
            assertThrows(IOException.class, () -> new Socket("127.0.0.1", before).close());
            Application moved = new Application(new InetSocketAddress("127.0.0.1", other));
            try (Socket another = moved.connect(target.address())) {
                Application.exchange(another, "hello");
            }
        }
    }

    private void reload(RunningProgram program) {
        long before = program.count("configuration reloaded");
        program.hangUp();
        Await.until(program.name() + " has reloaded", () -> program.count("configuration reloaded") > before);
    }

    private RunningProgram client(String user) {
        return workspace.start(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "-s",
                "127.0.0.1:" + port,
                "-p",
                user + "s-password",
                "--pin-sha256",
                pin,
                "--wait-for-target");
    }

    private void serverFile(int listenPort, String more, boolean allowPrivate, String... users) throws IOException {
        StringBuilder list = new StringBuilder();
        for (String user : users) {
            list.append("{\"name\": \"%s\", \"password\": \"%ss-password\"}, ".formatted(user, user));
        }
        Files.writeString(
                workspace.directory().resolve("server.json"), """
                {
                  "inbounds": [{"type": "anytls", "listen": "127.0.0.1", "listen_port": %d, "users": [%s], %s
                    "tls": {"enabled": true}}],
                  "outbounds": [{"type": "direct", "allow_private": %s}]
                }
                """.formatted(listenPort, list, more, allowPrivate));
    }

    private void clientFile(int listenPort, int serverPort, String user) throws IOException {
        Files.writeString(
                workspace.directory().resolve("client.json"), """
                {
                  "inbounds": [{"type": "mixed", "listen": "127.0.0.1", "listen_port": %d}],
                  "outbounds": [{"type": "anytls", "server": "127.0.0.1", "server_port": %d, "password": "%ss-password",
                    "tls": {"enabled": true, "certificate_public_key_sha256": "%s"}}]
                }
                """.formatted(listenPort, serverPort, user, pin));
    }
}
