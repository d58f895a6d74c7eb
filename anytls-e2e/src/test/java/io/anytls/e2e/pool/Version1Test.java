package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.Client;
import io.anytls.client.config.PoolOptions;
import io.anytls.client.pool.CloseReason;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.target.Conversations;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that knows no ServerSettings, no SYNACK and no heartbeat. It echoes. */
class Version1Test {

    private static final byte[] PLAIN = "POST / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final Set<Integer> commands = ConcurrentHashMap.newKeySet();
    private final AtomicLong slept = new AtomicLong();
    private ScriptedTlsServer server;
    private Client client;

    private void start(PoolOptions options) throws Exception {
        server = ScriptedTlsServer.start(PoolPair.identity(directory), this::echo);
        client = PoolPair.client(
                server.port(), options, PoolPair.PASSWORD, () -> Instant.now().plusMillis(slept.get()));
    }

    @AfterEach
    void stop() throws IOException {
        client.close().toCompletableFuture().join();
        server.close();
    }

    private void echo(Socket connection) throws IOException {
        Wire wire = Wire.authenticated(connection);
        Set<Integer> addressed = new HashSet<>();
        while (true) {
            Wire.Received frame = wire.read();
            commands.add(frame.command());
            if (frame.command() == Wire.PSH && !addressed.add(frame.stream())) {
                wire.write(Wire.PSH, frame.stream(), frame.data());
            } else if (frame.command() == Wire.FIN) {
                wire.write(Wire.FIN, frame.stream());
            }
        }
    }

    private Socket connect() throws IOException {
        return new Application(client.address()).connect("192.0.2.1", 80);
    }

    private void echoed() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(PLAIN);
            assertArrayEquals(PLAIN, socket.getInputStream().readNBytes(PLAIN.length));
        }
        Await.until("the session is idle", () -> client.poolReport().idle() == 1);
    }

    /** Sixty sessions are dialled two at a time: if each of them had to be silent for two seconds, they would take a minute. */
    @Test
    void itIsKnownByItsSilenceAndRemembered() throws Exception {
        long began = System.nanoTime();
        start(Pools.ensure(60));
        Await.until("sixty sessions", () -> client.poolReport().idle() == 60);
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        assertTrue(millis >= 2_000 && millis < 40_000, "took " + millis + " ms");
        assertEquals(Set.of(Wire.SETTINGS), commands);
    }

    /** Neither by a heartbeat nor in front of a stream, and what has been silent is used all the same. */
    @Test
    void itIsNeverAskedWhetherItLives() throws Exception {
        start(Pools.heartbeat(Duration.ofSeconds(1)));
        echoed(); // a frame has come, and it was no ServerSettings
        Await.elapsed(Duration.ofMillis(5_200));
        echoed();
        assertEquals(1, client.poolReport().statistics().sessions());
        assertFalse(commands.contains(Wire.HEARTBEAT_REQUEST), "was sent " + commands);
    }

    /** Forwarded HTTP keeps its stream for the next request; when the application leaves, the stream ends in order. */
    @Test
    void aFinishedHttpRequestGivesItsSessionBack() throws Exception {
        server = ScriptedTlsServer.start(PoolPair.identity(directory), this::answerHttp);
        client = PoolPair.client(server.port(), Pools.ensure(0), PoolPair.PASSWORD);
        for (int i = 0; i < 3; i++) {
            try (Socket application =
                    new Socket(client.address().getAddress(), client.address().getPort())) {
                application
                        .getOutputStream()
                        .write("GET http://t/ HTTP/1.1\r\nHost: t\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertArrayEquals(ANSWER, application.getInputStream().readNBytes(ANSWER.length));
            }
            Await.until("the session is idle", () -> client.poolReport().idle() == 1);
        }
        assertEquals(1, client.poolReport().statistics().sessions());
    }

    private void answerHttp(Socket connection) throws IOException {
        Wire wire = Wire.authenticated(connection);
        Set<Integer> addressed = new HashSet<>();
        while (true) {
            Wire.Received frame = wire.read();
            if (frame.command() == Wire.PSH && !addressed.add(frame.stream())) {
                wire.write(Wire.PSH, frame.stream(), ANSWER);
            }
        }
    }

    /** Nobody could tell whether it lives. */
    @Test
    void afterTheMachineHasSleptItsIdleSessionIsClosed() throws Exception {
        start(Pools.ensure(0));
        echoed();
        slept.set(Duration.ofMinutes(10).toMillis());
        echoed();
        assertEquals(2, client.poolReport().statistics().sessions());
        Await.until(
                "the first one is closed",
                () -> client.poolReport().statistics().closed(CloseReason.CLOCK_JUMP) == 1);
    }

    @Test
    void afterAnAbortItsSessionIsClosedAsNobodyCanTellWhenItHasDrained() throws Exception {
        start(Pools.ensure(0));
        echoed();
        try (Socket socket = connect()) {
            socket.getOutputStream().write(PLAIN);
            socket.getInputStream().read();
            Conversations.reset(socket);
        }
        Await.until("it is closed", () -> client.poolReport().statistics().closed(CloseReason.NOT_DRAINED) == 1);
        assertFalse(commands.contains(Wire.HEARTBEAT_REQUEST), "was sent " + commands);
    }
}
