package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.Client;
import io.anytls.client.pool.CloseReason;
import io.anytls.e2e.app.Application;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that says something else where a heartbeat is to be answered lives: padding, or a command that nobody knows. */
class SignOfLifeTest {

    private static final int UNKNOWN = 77;

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(ints = {Wire.WASTE, UNKNOWN})
    void anyFrameIsOne(int command) throws Exception {
        try (ScriptedTlsServer server =
                ScriptedTlsServer.start(PoolPair.identity(directory), connection -> echo(connection, command))) {
            // A heartbeat each second, each to be answered within one.
            Client client = PoolPair.client(server.port(), Pools.heartbeat(Duration.ofSeconds(1)), PoolPair.PASSWORD);
            echoed(client);
            Await.until("three heartbeats", () -> asked.get() >= 3);
            echoed(client);

            assertEquals(1, sessions.get());
            assertEquals(0, client.poolReport().statistics().closed(CloseReason.HEARTBEAT));
            client.close().toCompletableFuture().join();
        }
    }

    private static void echoed(Client client) throws Exception {
        try (Socket socket = new Application(client.address()).connect("192.0.2.1", 80)) {
            socket.getOutputStream().write(HELLO);
            assertArrayEquals(HELLO, socket.getInputStream().readNBytes(HELLO.length));
        }
        Await.until("the session is idle", () -> client.poolReport().idle() == 1);
    }

    private void echo(Socket connection, int signOfLife) throws IOException {
        sessions.incrementAndGet();
        Wire wire = Wire.authenticated(connection);
        int addressed = 0;
        while (true) {
            Wire.Received frame = wire.read();
            if (frame.command() == Wire.HEARTBEAT_REQUEST) {
                asked.incrementAndGet();
                wire.write(signOfLife, 0);
                continue;
            }
            wire.answer(frame);
            if (frame.command() == Wire.PSH && addressed == frame.stream()) {
                wire.write(Wire.PSH, frame.stream(), frame.data());
            } else if (frame.command() == Wire.PSH) {
                addressed = frame.stream(); // the first that it says is its target
            } else if (frame.command() == Wire.FIN) {
                wire.write(Wire.FIN, frame.stream());
            }
        }
    }
}
