package io.anytls.e2e.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first flights of streams behind the padding scheme's packets, as the real programs send them. */
class ShapesOnTheWireTest {

    private static final Duration QUIET = Duration.ofMillis(300);

    /** SYN, target and {@code hello}, with the headers of three frames. */
    private static final int STREAM = 7 + 7 + 7 + 7 + "hello".length();

    /** So many streams make as many packets at least, and the scheme ends with the eighth. */
    private static final int SCHEME_OVER = 8;

    @RegisterExtension
    final Workspace workspace = new Workspace();

    private final RecordRelay relay = new RecordRelay();

    @ParameterizedTest
    @CsvSource({"off, 0", "up plain: write1 pad 700, 707", "up plain: write1 cut 0; write1 pad 700, 707"})
    void aLaterStreamIsWhatItsProfileSays(String profile, int more) throws IOException {
        Application application = start("\"" + profile + "\"", "off");
        try (relay;
                TargetServer target = TargetServer.start(Conversations.echo())) {
            for (int stream = 0; stream < SCHEME_OVER; stream++) {
                aStream(application, target);
            }
            assertEquals(1, relay.connections());
            List<Integer> sizes = sizesOfAStream(application, target);
            assertEquals(
                    STREAM + more, sizes.stream().mapToInt(Integer::intValue).sum(), sizes::toString);
        }
    }

    /** Whatever the two have drawn: what is said arrives. */
    @Test
    void withProfilesOfTheirOwnBothAreUnderstood() throws IOException {
        Application application = start("\"auto\"", "auto");
        try (relay;
                TargetServer target = TargetServer.start(Conversations.echo())) {
            for (int stream = 0; stream < 2 * SCHEME_OVER; stream++) {
                aStream(application, target);
            }
        }
        String seeds = seed("anytls-server");
        assertNotEquals(seeds, seed("anytls-client"));
    }

    private String seed(String program) throws IOException {
        Path file = workspace.dataDirectory().resolve(program + ".state.json");
        Await.until("the seed is written", () -> Files.exists(file));
        return Files.readString(file).replaceAll("(?s).*\"seed\": \"([0-9a-f]{16})\".*", "$1");
    }

    private static void aStream(Application application, TargetServer target) throws IOException {
        try (Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "hello");
        }
    }

    private List<Integer> sizesOfAStream(Application application, TargetServer target) throws IOException {
        Await.until("the session is idle", () -> target.underWay() == 0);
        int before = relay.connections() == 0 ? 0 : settled();
        try (Socket tunnel = application.connect(target.address())) {
            Application.exchange(tunnel, "hello");
            int after = settled();
            return List.copyOf(relay.sizes(0).subList(before, after));
        }
    }

    private int settled() {
        Await.settled("the number of records", QUIET, () -> relay.sizes(0).size());
        return relay.sizes(0).size();
    }

    private Application start(String clientProfile, String serverProfile) throws IOException {
        var server = workspace.startHere(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "-p",
                workspace.password(),
                "--data-dir",
                workspace.dataDirectory().toString(),
                "--allow-private",
                "--stream-padding",
                serverProfile);
        Path file = Files.writeString(workspace.directory().resolve("client.json"), """
                { "data_dir": "%s", "outbounds": [{ "type": "anytls", "server": "127.0.0.1", "server_port": %d, "password": "%s", "max_session": 1,
                  "stream_padding": %s, "tls": { "enabled": true, "certificate_public_key_sha256": "%s" } }] }
                """.formatted(
                        workspace.dataDirectory(),
                        relay.to(server.address()).getPort(),
                        workspace.password(),
                        clientProfile,
                        server.awaitLine("pin-sha256: (\\S+)").group(1)));
        return new Application(workspace
                .startHere("anytls-client", "-c", file.toString(), "-l", "127.0.0.1:0", "--dial-at-start=false")
                .address());
    }
}
