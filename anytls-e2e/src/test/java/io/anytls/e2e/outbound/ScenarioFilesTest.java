package io.anytls.e2e.outbound;

import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.e2e.wire.RawSession;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program starts with each of the scenario files as it stands, says how its pool is set up, and serves. */
class ScenarioFilesTest {

    private static final String PASSWORD = "alice-password";

    @RegisterExtension
    final Workspace workspace = new Workspace().secret(PASSWORD);

    @ParameterizedTest
    @CsvSource({
        "server-high-concurrency, highperf, 500, 300, 20",
        "server-low-latency, lockfree, 100, 600, 10",
        "server-resource-saving, lock, 50, 120, 3",
        "server-balanced, lockfree, 200, 300, 5",
    })
    void startsAndServes(String name, String type, int perTarget, int idleSeconds, int minIdle) throws IOException {
        RunningProgram server = workspace.startHere(
                "anytls-server",
                "-c",
                Path.of("../config-examples/" + name + ".json").toRealPath().toString(),
                "-l",
                "127.0.0.1:0",
                "--allow-private",
                "--data-dir",
                workspace.dataDirectory().toString());
        server.awaitLine("the command line wins over the configuration: --listen, --allow-private");
        server.awaitLine("INFO  \\[Server\\] Outbound connection pool initialized:");
        server.awaitLine("INFO    - Pool type: " + type);
        server.awaitLine("INFO    - Max connections per target: " + perTarget);
        server.awaitLine("INFO    - Max idle time: " + idleSeconds + " seconds");
        server.awaitLine("INFO    - Min idle connections: " + minIdle);
        try (TargetServer target = TargetServer.start(Conversations.echo());
                RawSession session = RawSession.authenticated(server.address(), PASSWORD)) {
            session.echo(1, target.address(), "hello");
        }
    }
}
