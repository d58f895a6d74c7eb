package io.anytls.e2e.ech;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.Runtimes;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import io.anytls.testkit.ReservedPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ECH with sing-box at the other end, in both roles, each with the other's keys. Where it is missing a line says so: .ci/run builds it later than it runs this. */
class SingBoxTest {

    @RegisterExtension
    final Workspace workspace = new Workspace().expectWarning("no fallback");

    private EchPrograms programs;
    private Path singBox;
    private Process process;

    @BeforeEach
    void find() throws Exception {
        singBox = Path.of(Optional.ofNullable(System.getenv("ANYTLS_PEERS"))
                        .orElse(System.getProperty("user.home") + "/.cache/anytls-peers"))
                .resolve("sing-box");
        Path runtime = Runtimes.thatReachesBoringSsl().orElse(null);
        if (!Files.isExecutable(singBox) || runtime == null) {
            System.out.println("NOT RUN: ECH with sing-box, "
                    + (runtime == null ? "which takes Java 22 or newer" : "which is not at " + singBox));
            return;
        }
        EchPrograms.runOn(workspace, runtime);
        programs = new EchPrograms(workspace);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void itsClientHidesTheNameOfOurServer() throws Exception {
        if (programs == null) {
            return;
        }
        programs.keys("ours");
        int port = ReservedPorts.next();
        programs.clientFile(programs.server("ours").address().getPort(), port, "ours", "");
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            start("client.json", port);
            exchange(port, target);
        }
    }

    @Test
    void itsServerReadsTheNameOfOurClient() throws Exception {
        if (programs == null) {
            return;
        }
        programs.keys("theirs", generated());
        int port = ReservedPorts.next();
        programs.serverFile(port, "theirs", "");
        start("server.json", port);
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            exchange(programs.client(port, "theirs", "").address().getPort(), target);
        }
    }

    /** sing-box names none where it rejects. */
    @Test
    void itsServerIsNotToldTheNameByOurClient() throws Exception {
        if (programs == null) {
            return;
        }
        workspace.expectWarning("TLS failed: the server rejects ECH");
        programs.keys("ours");
        programs.keys("theirs", generated());
        int port = ReservedPorts.next();
        programs.serverFile(port, "theirs", "");
        start("server.json", port);
        programs.client(port, "ours", "").awaitLine("TLS failed: the server rejects ECH");
    }

    @Test
    void ourServerTellsItsClientOfAnotherKey() throws Exception {
        if (programs == null) {
            return;
        }
        programs.keys("ours");
        programs.keys("theirs", generated());
        int port = ReservedPorts.next();
        programs.clientFile(programs.server("ours").address().getPort(), port, "theirs", "");
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            start("client.json", port);
            exchange(port, target);
        }
    }

    private String generated() throws IOException {
        Process made = new ProcessBuilder(singBox.toString(), "generate", "ech-keypair", EchPrograms.PUBLIC).start();
        return new String(made.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private void start(String file, int port) throws IOException {
        process = new ProcessBuilder(singBox.toString(), "run", "-c", file)
                .directory(workspace.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(programs.file("sing-box.log").toFile())
                .start();
        Await.until("sing-box listens", () -> listens(port));
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void exchange(int proxy, TargetServer target) throws IOException {
        try (Socket tunnel = new Application(new InetSocketAddress("127.0.0.1", proxy)).connect(target.address())) {
            Application.exchange(tunnel, "hello");
            assertEquals(1, target.accepted());
        }
    }
}
