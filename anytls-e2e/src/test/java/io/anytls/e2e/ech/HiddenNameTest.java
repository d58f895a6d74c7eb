package io.anytls.e2e.ech;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Runtimes;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ECH between our programs, in files as sing-box has them. */
class HiddenNameTest {

    @RegisterExtension
    final Workspace workspace = new Workspace()
            .expectWarning("TLS failed")
            .expectWarning("no fallback")
            .expectWarning("closes the connection");

    static Stream<Path> runtimes() {
        return Runtimes.all();
    }

    /** Null where no program can do it, as no Java is new enough or the jar was built without it: what then happens is tested last. */
    private EchPrograms programs() throws Exception {
        Path runtime = Runtimes.thatReachesBoringSsl().orElse(null);
        if (runtime == null) {
            System.out.println("NOT RUN: ECH takes Java 22 or newer, and a jar that was built by such a one");
            return null;
        }
        EchPrograms.runOn(workspace, runtime);
        return new EchPrograms(workspace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chrome", "chrome-152", "plain"})
    void theHelloShowsThePublicName(String hello) throws Exception {
        EchPrograms programs = programs();
        if (programs == null) {
            return;
        }
        programs.keys("ours");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            programs.client(listener.getLocalPort(), "ours", ", \"hello\": \"" + hello + "\"");
            try (Socket connection = listener.accept()) {
                byte[] header = connection.getInputStream().readNBytes(5);
                int length = (header[3] & 0xff) << 8 | header[4] & 0xff;
                String seen = new String(connection.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
                assertTrue(seen.contains(EchPrograms.PUBLIC));
                assertFalse(seen.contains(EchPrograms.HIDDEN));
            }
        }
    }

    /** And a new key takes its place without a restart; clients with the old configuration are told of it. */
    @Test
    void theServerTakesNewKeys() throws Exception {
        EchPrograms programs = programs();
        if (programs == null) {
            return;
        }
        programs.keys("old");
        programs.keys("new");
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            RunningProgram server = programs.server("old");
            int port = server.address().getPort();
            exchange(programs.client(port, "old", ""), target);
            programs.serverFile(port, "new", ", \"allow_private\": true");
            server.hangUp();
            server.awaitLine("ECH keys");
            RunningProgram late = programs.client(port, "old", "");
            exchange(late, target);
            late.awaitLine("once more, with the ECH configuration");
            RunningProgram fresh = programs.client(port, "new", "");
            exchange(fresh, target);
            assertEquals(0, fresh.count("once more"));
        }
    }

    @Test
    void aServerWithoutKeysIsNotToldTheName() throws Exception {
        EchPrograms programs = programs();
        if (programs == null) {
            return;
        }
        programs.keys("ours");
        RunningProgram client = programs.client(programs.server("").address().getPort(), "ours", "");
        client.awaitLine(
                "TLS failed: the server rejects ECH: it does not have the key of public.example, and names no other");
    }

    /** Whoever sits in between could send a configuration of its own, and read the name. */
    @Test
    void whoeverTrustsAnybodyTakesNoOtherConfiguration() throws Exception {
        EchPrograms programs = programs();
        if (programs == null) {
            return;
        }
        programs.keys("ours");
        programs.keys("another");
        workspace.expectWarning("NOT verified");
        RunningProgram client =
                programs.client(programs.server("another").address().getPort(), "ours", ", \"insecure\": true");
        client.awaitLine("TLS failed: the server rejects ECH");
        assertEquals(0, client.count("once more"));
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void anOlderJavaMakesKeysAndRefusesToGoWithout(Path runtime) throws Exception {
        EchPrograms.runOn(workspace, runtime);
        EchPrograms programs = new EchPrograms(workspace);
        programs.keys("ours");
        programs.serverFile(0, "ours", "");
        programs.clientFile(443, 0, "ours", "");
        Finished server = workspace.run("anytls-server", "check", "server.json");
        Finished client = workspace.run("anytls-client", "check", "--lenient", "client.json");
        boolean can = Runtimes.reachesBoringSsl(runtime);
        assertEquals(can, server.status() == 0, server.toString());
        assertEquals(can, client.status() == 0, client.toString());
        assertEquals(!can, client.toString().contains("tls.ech.enabled (line 5, column"), client.toString());
        assertEquals(
                !can, client.toString().contains("ECH takes Java 22 or newer on Linux, and this"), client.toString());
    }

    private static void exchange(RunningProgram client, TargetServer target) throws IOException {
        try (Socket tunnel = new Application(client.address()).connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }
}
