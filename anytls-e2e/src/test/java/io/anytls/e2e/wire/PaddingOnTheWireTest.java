package io.anytls.e2e.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.RunningProgram;
import io.anytls.e2e.kit.Workspace;
import io.anytls.e2e.target.Conversations;
import io.anytls.e2e.target.TargetServer;
import io.anytls.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an observer sees of a session's beginning: records of the sizes that the default padding scheme allows. */
class PaddingOnTheWireTest {

    private static final Duration QUIET = Duration.ofMillis(300);
    private static final int AUTHENTICATION = 32 + 2 + 30;

    /** How many records the first stream of a session takes, with its FIN. */
    private static final int FIRST_STREAM = 5;

    private static final int MOST_STREAMS = 10;

    private final RecordRelay relay = new RecordRelay();

    /** What packet 1 holds: Settings with {@code v}, {@code client}, {@code padding-md5}, {@code half-close}, {@code datagram-size}, {@code nonce} and {@code stream-padding}, SYN and address. */
    private static final int SETTINGS_AND_TARGET = 142;

    /** With the server for all tests. */
    @RegisterExtension
    static final Workspace WORKSPACE = new Workspace();

    private static RunningProgram server;

    @RegisterExtension
    final Workspace workspace = new Workspace().secret(WORKSPACE.password());

    private Application application;

    @BeforeAll
    static void startServer() {
        server = WORKSPACE.startHere(
                "anytls-server",
                "-l",
                "127.0.0.1:0",
                "-p",
                WORKSPACE.password(),
                "--data-dir",
                WORKSPACE.dataDirectory().toString(),
                "--allow-private");
    }

    /** Of one session at a time: on a busy machine a second one would be begun beside a dial that is slow. */
    @BeforeEach
    void startClient() throws IOException {
        Path file = Files.writeString(workspace.directory().resolve("client.json"), """
                { "type": "anytls", "server": "127.0.0.1", "server_port": %d, "password": "%s", "max_session": 1,
                  "tls": { "enabled": true, "certificate_public_key_sha256": "%s" } }
                """.formatted(
                        relay.to(server.address()).getPort(),
                        WORKSPACE.password(),
                        server.awaitLine("pin-sha256: (\\S+)").group(1)));
        application = new Application(workspace
                .startHere("anytls-client", "-c", file.toString(), "-l", "127.0.0.1:0", "--dial-at-start=false")
                .address());
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void authenticationPacketOneAndTheFirstPayloadAreRecordsOfTheirOwn() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket tunnel = application.connect(target.address())) {
            Await.until(
                    "packet 1 is sent",
                    () -> relay.connections() > 0 && relay.sizes(0).size() >= 2);
            List<Integer> opened = settled();
            assertEquals(1 + packetOne(opened), opened.size(), () -> "nothing but the target has been said: " + opened);
            assertEquals(AUTHENTICATION, opened.get(0));

            Application.exchange(tunnel, "hello");
            List<Integer> said = settled();
            assertEquals(opened.size() + 1, said.size(), said::toString);
            assertWithin(400, 500, said.get(opened.size()));
        }
    }

    /** The application does not wait, but packet 1 goes as it would if it did. */
    @Test
    void payloadThatIsThereAlreadyDoesNotSharePacketOne() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo());
                Socket socket = new Socket()) {
            socket.connect(application.proxy());
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(new byte[] {5, 1, 0});
            all.write(Application.connectRequest("127.0.0.1", target.port()));
            all.write("hello".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(all.toByteArray());
            socket.getInputStream().readNBytes(2 + 10 + "hello".length());
            List<Integer> sizes = settled();
            assertEquals(2 + packetOne(sizes), sizes.size(), sizes::toString);
            assertEquals(AUTHENTICATION, sizes.get(0));
            assertWithin(400, 500, sizes.get(sizes.size() - 1));
        }
    }

    /**
     * The target waits some milliseconds for its payload. A machine that is busy elsewhere may take longer than that with one stream,
     * but not with each.
     */
    @Test
    void onAStandingSessionTargetAndPayloadAreOnePacket() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.echo())) {
            try (Socket tunnel = application.connect(target.address())) {
                Application.exchange(tunnel, "hello");
            }
            for (int stream = 1; recordsOfAStream(target) != 1; stream++) {
                assertTrue(stream < MOST_STREAMS, () -> "none in one packet: " + relay.sizes(0));
            }
        }
        assertEquals(1, relay.connections());
    }

    /** On the standing session: what a target and its payload have taken, before the FIN. */
    private int recordsOfAStream(TargetServer target) throws IOException {
        Await.until("the session is idle", () -> target.underWay() == 0);
        int before = settled().size();
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(application.proxy());
            socket.getOutputStream().write(new byte[] {5, 1, 0});
            socket.getInputStream().readNBytes(2);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.write(Application.connectRequest("127.0.0.1", target.port()));
            request.write("again".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(request.toByteArray());
            socket.getInputStream().readNBytes(10 + "again".length());
            List<Integer> sizes = settled();
            // Packets 0 to 3 were the authentication, Settings with the first target, its payload and its FIN (9-9 and
            // 500-1000, so
            // two records); this is packet 4, and each scheme from there to packet 7 is one record of 500-1000.
            if (before == FIRST_STREAM) {
                assertWithin(500, 1000, sizes.get(before));
            }
            return sizes.size() - before;
        }
    }

    @Test
    void aTargetAloneGoesSoon() throws IOException {
        try (TargetServer target = TargetServer.start(Conversations.greeting("hello"))) {
            for (int i = 0; i < 2; i++) {
                try (Socket tunnel = application.connect(target.address())) {
                    assertEquals("hello", new String(tunnel.getInputStream().readNBytes(5), StandardCharsets.US_ASCII));
                }
                Await.until("the session is idle", () -> target.underWay() == 0);
            }
        }
    }

    /** How many records packet 1 took: one of 100-400, and another with the rest where the size drawn was less than it holds. */
    private static int packetOne(List<Integer> sizes) {
        assertWithin(100, 400, sizes.get(1));
        boolean hasRest = sizes.get(1) < SETTINGS_AND_TARGET;
        assertTrue(!hasRest || sizes.get(1) + sizes.get(2) == SETTINGS_AND_TARGET, sizes::toString);
        return hasRest ? 2 : 1;
    }

    private List<Integer> settled() {
        Await.settled(
                "the number of records",
                QUIET,
                () -> relay.connections() == 0 ? 0 : relay.sizes(0).size());
        return List.copyOf(relay.sizes(0));
    }

    private static void assertWithin(int least, int below, int size) {
        assertTrue(size >= least && size < below, () -> size + " is not within " + least + "-" + below);
    }
}
