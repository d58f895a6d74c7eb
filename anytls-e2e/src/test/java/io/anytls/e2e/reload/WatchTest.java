package io.anytls.e2e.reload;

import io.anytls.daemon.state.DataDirectory;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.server.identity.SelfSigned;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server's files change, and nobody tells it. */
class WatchTest {

    @RegisterExtension
    final Workspace workspace = new Workspace().secret("alices-password").expectWarning("configuration not reloaded");

    private Path archive;
    private RunningProgram server;

    /** As certbot has it: {@code live} points into an archive. */
    @BeforeEach
    void start() throws IOException {
        archive = Files.createDirectory(workspace.directory().resolve("archive"));
        certificate("first");
        certificate("second");
        turn("first");
        file("info", "live");
        server = workspace.start("anytls-server", "-c", "server.json");
        server.address();
    }

    @Test
    void aCertificateIsRenewedByTurningALinkRound() throws IOException {
        turn("second");
        server.awaitLine("changed on \\S+: certificate");
    }

    @Test
    void theLogLevelChangesWithTheFile() throws IOException {
        file("debug", "live");
        server.awaitLine("configuration reloaded");
        try (Socket junk =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            junk.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            server.awaitLine(" DEBUG "); // there was none before
        }
        file("warn", "live");
        server.hangUp(); // says no more that it has
        file("info", "nowhere");
        server.awaitLine("configuration not reloaded: inbounds\\[0\\]\\.tls\\.certificate_path .*no such file");
    }

    @Test
    void aCertificateThatWasMissingIsNoticedWhenItComes() throws IOException {
        file("info", "late");
        server.awaitLine("configuration not reloaded: inbounds\\[0\\]\\.tls\\.certificate_path .*no such file");
        Files.createSymbolicLink(workspace.directory().resolve("late"), archive.resolve("second/tls"));
        server.awaitLine("changed on \\S+: certificate");
    }

    private void certificate(String name) {
        SelfSigned.loadOrMake(DataDirectory.open(archive.resolve(name)), List.of("localhost"));
    }

    private void turn(String name) throws IOException {
        Path link = Files.createSymbolicLink(workspace.directory().resolve("new"), archive.resolve(name + "/tls"));
        Files.move(link, workspace.directory().resolve("live"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void file(String level, String certificates) throws IOException {
        Path live = workspace.directory().resolve(certificates);
        Path written = Files.writeString(workspace.directory().resolve("unfinished"), """
                { "log": {"level": "%s"},
                  "inbounds": [{"type": "anytls", "listen": "127.0.0.1", "listen_port": 0,
                    "users": [{"name": "alice", "password": "alices-password"}],
                    "tls": {"enabled": true, "certificate_path": "%s/certificate.pem", "key_path": "%s/key.pem"}}] }
                """.formatted(level, live, live));
        Files.move(written, workspace.directory().resolve("server.json"), StandardCopyOption.ATOMIC_MOVE);
    }
}
