package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.Client;
import io.anytls.client.pool.CloseReason;
import io.anytls.client.pool.PoolStatistics;
import io.anytls.e2e.app.Application;
import io.anytls.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployed servers read nothing behind a stream's first payload while they connect to its target. */
class SlowDialTest {

    private static final int WARM = 1;

    /** More than any wait for a sign of life; the server's answer to a heartbeat behind the payload comes as late. */
    private static final Duration DIAL = Duration.ofSeconds(3);

    @TempDir
    Path directory;

    /** The first stream is connected at once, each later one when the dial is over. It echoes. */
    private void serve(Socket connection) throws IOException {
        Wire wire = Wire.authenticated(connection);
        int addressed = 0;
        int connected = 0;
        while (true) {
            Wire.Received frame = wire.read();
            if (frame.command() == Wire.SETTINGS || frame.command() == Wire.HEARTBEAT_REQUEST) {
                wire.answer(frame);
            } else if (frame.command() == Wire.FIN) {
                wire.write(Wire.FIN, frame.stream());
            } else if (frame.command() == Wire.PSH && frame.stream() > addressed) {
                addressed = frame.stream();
            } else if (frame.command() == Wire.PSH) {
                if (frame.stream() > connected) {
                    connected = frame.stream();
                    dial(connected);
                    wire.write(Wire.SYNACK, connected);
                }
                wire.write(Wire.PSH, frame.stream(), frame.data());
            }
        }
    }

    private static void dial(int stream) {
        if (stream > WARM) {
            Await.elapsed(DIAL);
        }
    }

    private static void echoed(Client client, byte[] payload) throws IOException {
        try (Socket socket = new Application(client.address()).connect("192.0.2.1", 80)) {
            socket.getOutputStream().write(payload);
            assertArrayEquals(payload, socket.getInputStream().readNBytes(payload.length));
        }
        Await.until("the session is idle", () -> client.poolReport().idle() > 0);
    }

    @Test
    void aHealthySessionIsNotTakenForDeadBehindAClientHello() throws Exception {
        try (ScriptedTlsServer server = ScriptedTlsServer.start(PoolPair.identity(directory), this::serve)) {
            Client client = PoolPair.client(server.port(), Pools.ensure(0), PoolPair.PASSWORD);
            echoed(client, new byte[] {1});
            echoed(client, Hello.bytes());
            PoolStatistics since = client.poolReport().statistics();
            assertEquals(0, since.moved());
            assertEquals(0, since.failedStreams());
            assertEquals(0, since.closed(CloseReason.HEARTBEAT));
            client.close().toCompletableFuture().join();
        }
    }
}
