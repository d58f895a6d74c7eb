package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.anytls.client.Client;
import io.anytls.client.pool.CloseReason;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.target.Conversations;
import io.anytls.testkit.Await;
import io.anytls.testkit.CapturedLog;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployed servers read nothing while a target does not. Their streams are healthy, however long they answer no heartbeat. */
class StallingServerTest {

    private static final int ADDRESS_LENGTH = 1 + 4 + 2;

    @TempDir
    Path directory;

    private final CountDownLatch resume = new CountDownLatch(1);
    private final AtomicLong received = new AtomicLong();
    private final AtomicInteger sessions = new AtomicInteger();

    /** Reads nothing between a stream's first payload and the word to go on. */
    private void stall(Socket connection) throws IOException {
        sessions.incrementAndGet();
        Wire wire = Wire.authenticated(connection);
        boolean stalled = false;
        while (true) {
            Wire.Received frame = wire.read();
            wire.answer(frame);
            if (frame.command() == Wire.PSH) {
                received.addAndGet(frame.data().length);
                if (!stalled && received.get() > ADDRESS_LENGTH) {
                    stalled = true;
                    waitForTheWord();
                }
            } else if (frame.command() == Wire.FIN) {
                wire.write(Wire.FIN, frame.stream());
            }
        }
    }

    private void waitForTheWord() throws IOException {
        try {
            resume.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** What the stream has sent has left: the heartbeat leaves too, and has no answer. */
    @Test
    void aMissedHeartbeatOnlyTakesTheSessionOutOfReuse() throws Exception {
        byte[] sent = new byte[1_000];
        try (ScriptedTlsServer server = ScriptedTlsServer.start(PoolPair.identity(directory), this::stall);
                CapturedLog log = CapturedLog.of("io.anytls.client", Level.DEBUG)) {
            Client client = PoolPair.client(server.port(), Pools.shared(2, Duration.ofSeconds(1)), PoolPair.PASSWORD);
            try (Socket upload = new Application(client.address()).connect("192.0.2.1", 80)) {
                upload.getOutputStream().write(sent);
                log.await("left to TCP");
                assertEquals(0, client.poolReport().statistics().closed(CloseReason.values()));

                // Though there may be two streams on one, the next one is not put behind it.
                try (Socket other = new Application(client.address()).connect("192.0.2.1", 80)) {
                    other.getOutputStream().write(1);
                    Await.until("another session", () -> sessions.get() == 2);
                }
                resume.countDown();
                Await.until("everything has come", () -> received.get() >= ADDRESS_LENGTH + sent.length);
                assertEquals(0, client.poolReport().statistics().closed(CloseReason.HEARTBEAT));
                Conversations.reset(upload);
            }
            Await.until(
                    "its session goes with it",
                    () -> client.poolReport().statistics().closed(CloseReason.HEARTBEAT) == 1);
            client.close().toCompletableFuture().join();
        }
    }

    /** What the stream has sent has not left: then silence is our own doing. */
    @Test
    void noHealthyStreamDies() throws Exception {
        try (ScriptedTlsServer server = ScriptedTlsServer.start(PoolPair.identity(directory), this::stall)) {
            // A heartbeat each second, each to be answered within one: several are missed.
            Client client = PoolPair.client(server.port(), Pools.heartbeat(Duration.ofSeconds(1)), PoolPair.PASSWORD);
            byte[] sent = new byte[1 << 20];
            try (Socket upload = new Application(client.address()).connect("192.0.2.1", 80)) {
                upload.getOutputStream().write(sent);
                Await.elapsed(Duration.ofSeconds(5));
                assertEquals(1, server.connections());

                // The session is out of reuse: another stream does not wait behind it.
                try (Socket other = new Application(client.address()).connect("192.0.2.1", 80)) {
                    other.getOutputStream().write(1);
                    Await.until("another session", () -> sessions.get() == 2);
                }
                resume.countDown();
                Await.until("everything has come", () -> received.get() >= ADDRESS_LENGTH + sent.length);
                Conversations.reset(upload); // an orderly end would be held back for the answer that is owed
            }
            Await.until("its session goes with it", () -> server.connections() <= 1);
            assertEquals(2, sessions.get());
            client.close().toCompletableFuture().join();
        }
    }
}
