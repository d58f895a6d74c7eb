package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.Client;
import io.anytls.testkit.Await;
import io.anytls.testkit.CapturedLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session that was made ahead sends, record by record: one read of a TLS socket is one record. */
class FirstFlightTest {

    private static final byte[] PAYLOAD = "GET / HTTP/1.1\r\nHost: t\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVER_SETTINGS = {10, 0, 0, 0, 0, 0, 3, 'v', '=', '2'};

    @TempDir
    Path directory;

    private final List<byte[]> records = new CopyOnWriteArrayList<>();
    private final AtomicBoolean first = new AtomicBoolean(true);

    /** Only the first connection counts: when its session is taken the next one is made ahead. */
    private void record(Socket connection) throws IOException {
        if (!first.getAndSet(false)) {
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
            return;
        }
        InputStream in = connection.getInputStream();
        byte[] chunk = new byte[20_000];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            ByteArrayOutputStream one = new ByteArrayOutputStream();
            one.write(chunk, 0, read);
            records.add(one.toByteArray());
            if (records.size() == 2) {
                connection.getOutputStream().write(SERVER_SETTINGS);
            }
        }
    }

    /** In one write: the stream waits 5 ms for its first payload, and a busy machine takes longer from one write to the next. */
    private static byte[] requestAndPayload() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(new byte[] {5, 1, 0, 1, (byte) 192, 0, 2, 1, 0, 80});
        both.write(PAYLOAD);
        return both.toByteArray();
    }

    @Test
    void synAddressAndFirstPayloadAreOnePacket() throws Exception {
        try (ScriptedTlsServer server = ScriptedTlsServer.start(PoolPair.identity(directory), this::record);
                CapturedLog log = CapturedLog.of("io.anytls.client", ch.qos.logback.classic.Level.DEBUG)) {
            Client client = PoolPair.client(server.port(), Pools.ensure(1), PoolPair.PASSWORD);
            log.await("Successfully created and pooled session #1");
            assertEquals(2, records.size(), "authentication, and Settings as packet 1");
            assertEquals(4, records.get(1)[0], "Settings");

            try (Socket socket =
                    new Socket(client.address().getAddress(), client.address().getPort())) {
                socket.getOutputStream().write(new byte[] {5, 1, 0});
                socket.getInputStream().readNBytes(2);
                socket.getOutputStream().write(requestAndPayload());
                Await.until("packet 2", () -> records.size() >= 3);
                byte[] packet = records.get(2);
                byte[] syn = {1, 0, 0, 0, 1, 0, 0};
                byte[] address = {2, 0, 0, 0, 1, 0, 7, 1, (byte) 192, 0, 2, 1, 0, 80};
                byte[] header = {2, 0, 0, 0, 1, 0, (byte) PAYLOAD.length};
                ByteArrayOutputStream expected = new ByteArrayOutputStream();
                expected.write(syn);
                expected.write(address);
                expected.write(header);
                expected.write(PAYLOAD);
                assertArrayEquals(expected.toByteArray(), java.util.Arrays.copyOf(packet, expected.size()));
                assertEquals(0, packet[expected.size()], "the rest is padding");
            }
            client.close().toCompletableFuture().join();
        }
    }
}
