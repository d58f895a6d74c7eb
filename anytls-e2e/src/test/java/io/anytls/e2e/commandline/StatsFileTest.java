package io.anytls.e2e.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code --stats-file}: numbers that add up, for other programs. */
class StatsFileTest {

    private static final int STREAMS = 3;

    @RegisterExtension
    final Workspace workspace = new Workspace().secret("alices-password");

    private final TargetServer target = TargetServer.start(Conversations.echo());

    @AfterEach
    void close() {
        target.close();
    }

    private Path file(String name) {
        return workspace.directory().resolve(name + ".json");
    }

    @Test
    void whatIsCountedAddsUp() throws IOException {
        RunningProgram server = workspace.start(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "--data-dir",
                "data",
                "--user",
                "alice:alices-password",
                "--allow-private",
                "--stats-file",
                file("server").toString());
        RunningProgram client = workspace.start(
                "anytls-client",
                "-l",
                "127.0.0.1:0",
                "-s",
                "127.0.0.1:" + server.address().getPort(),
                "-p",
                "alices-password",
                "--pin-sha256",
                server.awaitLine("pin-sha256: (\\S+)").group(1),
                "--wait-for-target",
                "--stats-file",
                file("client").toString());
        for (int i = 0; i < STREAMS; i++) {
            try (Socket tunnel = new Application(client.address()).connect(target.address())) {
                Application.exchange(tunnel, "hello");
            }
        }
        JsonNode pool = asked(
                        server,
                        "server",
                        numbers -> numbers.path("streams_live").asInt() == 0
                                && sum(numbers.path("outbound_pool"), "new", "reused") == STREAMS)
                .path("outbound_pool");
        assertEquals(
                sum(pool, "reused", "new", "stale", "cleaned", "parked"),
                pool.path("dialled").asInt());
        assertEquals(sum(pool, "active", "parked"), pool.path("total").asInt());
        JsonNode sessions = asked(
                        client,
                        "client",
                        numbers -> numbers.path("streams_live").asInt() == 0
                                && numbers.at("/session_pool/streams").asInt() == STREAMS
                                && numbers.at("/session_pool/active").asInt() == 0
                                && numbers.at("/session_pool/dialing").asInt() == 0)
                .path("session_pool");
        int created = all(sessions.path("created"));
        assertEquals(sum(sessions, "idle", "active") + all(sessions.path("closed")), created);
        assertEquals(created, sessions.at("/dial/count").asInt());
        assertEquals(0, sum(sessions, "streams_failed", "streams_moved", "failed_dials"));

        client.terminate();
        assertEquals(
                created, all(read("client").at("/session_pool/created")), "the last numbers stay behind the program");
    }

    /** What a program says of itself on being asked, once it is as it has to be. */
    private JsonNode asked(RunningProgram program, String name, Predicate<JsonNode> when) {
        Await.until(name + " has written that all is quiet", () -> {
            program.signal("USR1");
            return when.test(read(name));
        });
        return read(name);
    }

    private JsonNode read(String name) {
        try {
            JsonNode numbers = new ObjectMapper().readTree(Files.readString(file(name)));
            assertEquals("anytls-" + name, numbers.path("program").asText());
            return numbers;
        } catch (IOException e) {
            throw new AssertionError("not there, or half of it", e);
        }
    }

    private static int sum(JsonNode of, String... names) {
        int sum = 0;
        for (String name : names) {
            sum += of.path(name).asInt();
        }
        return sum;
    }

    private static int all(JsonNode group) {
        int sum = 0;
        for (JsonNode each : group) {
            sum += each.asInt();
        }
        return sum;
    }
}
