package io.anytls.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/anytls-demo}, laid out as when installed, so that it has nothing to build. */
class DemoTest {

    /** Three virtual machines and a compiler, beside other tests. */
    private static final Duration COMPILED_AND_STARTED = Duration.ofMinutes(3);

    private static final Pattern LOGS = Pattern.compile("Logs: (\\S+)");

    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = new Installation(directory);
    }

    @Test
    void onceProvesThatThePairWorksAndLeavesNothing() throws Exception {
        RunningDemo demo = installation.start("--once");
        assertEquals(0, demo.awaitEnd(), demo::output);
        assertTrue(demo.output().contains("SOCKS5: the page came through"), demo::output);
        assertTrue(demo.output().contains("HTTP proxy: the page came through"), demo::output);
        Await.until(
                "nothing that it has started lives", () -> demo.childrenAlive().isEmpty());
        assertEquals(List.of(), installation.leftovers());
    }

    @Test
    void aPortInUseIsTheReason() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            RunningDemo demo = installation.start("--port", String.valueOf(taken.getLocalPort()));
            assertEquals(1, demo.awaitEnd(), demo::output);
            assertTrue(
                    demo.output().contains("port " + taken.getLocalPort() + " on 127.0.0.1 is in use"), demo::output);
            assertEquals(List.of(), installation.leftovers());
        }
    }

    @Test
    void ctrlCEndsEverythingThatItHasStarted() throws Exception {
        RunningDemo demo = installation.start("--port", "0");
        Path logs = Path.of(Await.value("the pair works", COMPILED_AND_STARTED, () -> demo.find(LOGS)));
        assertTrue(Files.exists(logs.resolve("client.log")));
        assertEquals(2, demo.programsAlive(), "a server and a client");
        demo.interrupt();
        assertNotEquals(0, demo.awaitEnd(), demo::output);
        Await.until(
                "nothing that it has started lives", () -> demo.childrenAlive().isEmpty());
        assertFalse(Files.exists(logs));
        assertEquals(List.of(), installation.leftovers());
        assertEquals(Optional.empty(), demo.find(Pattern.compile("(ended with status)")));
    }
}
