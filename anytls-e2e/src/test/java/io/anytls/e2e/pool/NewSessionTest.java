package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.anytls.client.Client;
import io.anytls.client.pool.CloseReason;
import io.anytls.e2e.app.Application;
import io.anytls.testkit.Await;
import io.anytls.testkit.CapturedLog;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that let a session come about, and then do not what they should. */
class NewSessionTest {

    private static final byte[] SETTINGS = "v=2".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final AtomicInteger sessions = new AtomicInteger();
    private final CountDownLatch known = new CountDownLatch(1);

    private Client start(ScriptedTlsServer server, int ensure) throws InterruptedException {
        return PoolPair.client(server.port(), Pools.ensure(ensure), PoolPair.PASSWORD);
    }

    private static void stop(Client client) {
        client.close().toCompletableFuture().join();
    }

    private static void swallow(Socket connection) throws IOException {
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /** Echoes; ends the session behind the last of so many streams. */
    private static void serve(Wire wire, int streams) throws IOException {
        int addressed = 0;
        while (true) {
            Wire.Received frame = wire.read();
            wire.answer(frame);
            if (frame.command() == Wire.PSH && frame.stream() > addressed) {
                addressed = frame.stream();
            } else if (frame.command() == Wire.PSH) {
                wire.write(Wire.PSH, frame.stream(), frame.data());
            } else if (frame.command() == Wire.FIN) {
                wire.write(Wire.FIN, frame.stream());
                if (frame.stream() >= streams) {
                    return;
                }
            }
        }
    }

    // ---- silence ----

    /** The first is of version 2, of the others nothing is heard behind TLS. */
    @Test
    void silenceOfAServerThatIsKnownIsNotVersion1() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.anytls.client", Level.DEBUG);
                ScriptedTlsServer server = ScriptedTlsServer.start(PoolPair.identity(directory), connection -> {
                    if (sessions.incrementAndGet() == 1) {
                        serve(Wire.authenticated(connection), Integer.MAX_VALUE);
                    } else {
                        swallow(connection);
                    }
                })) {
            Client client = start(server, 2);
            log.await("Failed to create session #");
            log.await(
                    "the TLS handshake succeeded, but the server has not answered in time: wrong password, or a slow way?");
            assertEquals(1, client.poolReport().idle());
            stop(client);
        }
    }

    /** What is remembered of the server is corrected: its next session has to prove itself. */
    @Test
    void lateServerSettingsCountForTheNextSessionToo() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.anytls.client", Level.DEBUG);
                ScriptedTlsServer server = ScriptedTlsServer.start(PoolPair.identity(directory), connection -> {
                    if (sessions.incrementAndGet() == 1) {
                        late(connection);
                    } else {
                        swallow(connection);
                    }
                })) {
            Client client = start(server, 1);
            Await.until("it is taken for version 1", () -> client.poolReport().idle() == 1);
            known.countDown();
            log.await(
                    "the TLS handshake succeeded, but the server has not answered in time: wrong password, or a slow way?");
            stop(client);
        }
    }

    /** Ends the session when the client has read ServerSettings. */
    private void late(Socket connection) throws IOException {
        Wire wire = Wire.authenticated(connection);
        try {
            known.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        wire.write(Wire.SERVER_SETTINGS, 0, SETTINGS);
        wire.write(Wire.HEARTBEAT_REQUEST, 0);
        while (wire.read().command() != Wire.HEARTBEAT_RESPONSE) {
            // Settings
        }
    }

    /** Dialled for it, and dead before its first frame: a ClientHello is all that has been sent. */
    @Test
    void aClientHelloMovesFromANewSessionOfWhichNothingIsHeard() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.anytls.client", Level.WARN);
                ScriptedTlsServer server = ScriptedTlsServer.start(PoolPair.identity(directory), connection -> {
                    switch (sessions.incrementAndGet()) {
                        case 1 -> serve(Wire.authenticated(connection), 1);
                        case 2 -> swallow(connection);
                        default -> serve(Wire.authenticated(connection), Integer.MAX_VALUE);
                    }
                })) {
            Client client = start(server, 0);
            echoed(client, new byte[] {1}); // the server is known to be of version 2
            Await.until(
                    "its session has ended",
                    () -> client.poolReport().statistics().closed(CloseReason.REMOTE) == 1);
            echoed(client, Hello.bytes());
            assertEquals(1, client.poolReport().statistics().moved());
            Await.until("it is given up", () -> client.poolReport().statistics().closed(CloseReason.HEARTBEAT) == 1);
            assertEquals(0, log.count("wrong password"), "the server was busy, and has refused nobody");
            stop(client);
        }
    }

    private static void echoed(Client client, byte[] payload) throws IOException {
        try (Socket socket = new Application(client.address()).connect("192.0.2.1", 80)) {
            socket.getOutputStream().write(payload);
            assertArrayEquals(payload, socket.getInputStream().readNBytes(payload.length));
        }
    }

    // ---- ends ----

    enum End {
        SERVER_SETTINGS {
            @Override
            void say(Wire wire) throws IOException {
                wire.write(Wire.SERVER_SETTINGS, 0, NewSessionTest.SETTINGS);
            }
        },
        ALERT {
            @Override
            void say(Wire wire) throws IOException {
                wire.write(Wire.ALERT, 0, "go away".getBytes(StandardCharsets.US_ASCII));
            }
        },
        ANOTHER_FRAME {
            @Override
            void say(Wire wire) throws IOException {
                wire.write(Wire.HEARTBEAT_REQUEST, 0);
            }
        };

        /** The last that the server says. */
        abstract void say(Wire wire) throws IOException;
    }

    /** Settings has come, so TLS and authentication stand each time; and yet the session is of no use to anybody. */
    @ParameterizedTest
    @EnumSource
    void aServerThatEndsEachSessionAtOnceIsDialledOnTheBackOffCurve(End last) throws Exception {
        try (CapturedLog log = CapturedLog.of("io.anytls.client", Level.DEBUG);
                ScriptedTlsServer server = ScriptedTlsServer.start(PoolPair.identity(directory), connection -> {
                    sessions.incrementAndGet();
                    Wire wire = Wire.authenticated(connection);
                    wire.read();
                    last.say(wire);
                })) {
            Client client = start(server, 1);
            Await.elapsed(Duration.ofSeconds(3));
            Await.until("it is dialled again", () -> sessions.get() >= 2);
            // After at least 0.5, 1 and 2 s; without the curve it would be hundreds.
            assertTrue(sessions.get() <= 5, "dialled " + sessions + " times");
            if (last == End.ALERT) {
                assertEquals(0, log.count("Successfully created"));
            }
            stop(client);
        }
    }
}
