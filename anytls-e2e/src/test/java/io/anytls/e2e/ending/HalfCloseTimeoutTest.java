package io.anytls.e2e.ending;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A target that never answers, and an application that has said all it had to say: either program can be told to end that sooner. */
class HalfCloseTimeoutTest {

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @ParameterizedTest
    @CsvSource({"1s, 5m", "5m, 1s"})
    void aHalfClosedStreamIsEnded(String onServer, String onClient) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (TargetServer target = TargetServer.start(connection -> {
                    connection.getInputStream().readAllBytes();
                    Await.until("the test is over", () -> over.getCount() == 0);
                });
                Socket tunnel = new Application(start(onServer, onClient).address()).connect(target.address())) {
            tunnel.getOutputStream().write(1);
            tunnel.shutdownOutput();
            tunnel.setSoTimeout(90_000); // far from five minutes
            assertEquals(-1, endOf(tunnel));
        } finally {
            over.countDown();
        }
    }

    private RunningProgram start(String onServer, String onClient) throws IOException {
        Files.writeString(file("server.json"), """
                { "inbounds": [ { "type": "anytls", "listen": "127.0.0.1", "listen_port": 0, "half_close_timeout": "%s",
                    "users": [ { "password": "%s" } ], "tls": { "enabled": true } } ],
                  "outbounds": [ { "type": "direct", "allow_private": true } ] }
                """.formatted(onServer, workspace.password()));
        RunningProgram server = workspace.startHere(
                "anytls-server",
                "-c",
                file("server.json").toString(),
                "--data-dir",
                workspace.dataDirectory().toString());
        int port = server.address().getPort();
        String pin = server.awaitLine("pin-sha256: (\\S+)").group(1);
        Files.writeString(file("client.json"), """
                { "type": "anytls", "server": "127.0.0.1", "server_port": %d, "password": "%s", "half_close_timeout": "%s",
                  "tls": { "enabled": true, "certificate_public_key_sha256": ["%s"] } }
                """.formatted(port, workspace.password(), onClient, pin));
        return workspace.startHere("anytls-client", "-c", file("client.json").toString(), "-l", "127.0.0.1:0");
    }

    private Path file(String name) {
        return workspace.directory().resolve(name);
    }

    /** A reset is an end too. */
    private static int endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException e) {
            return -1;
        }
    }
}
