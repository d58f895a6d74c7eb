package io.anytls.e2e.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.anytls.client.Client;
import io.anytls.e2e.app.Application;
import io.anytls.e2e.kit.OnceAMinute;
import io.anytls.e2e.target.Conversations;
import io.anytls.server.Server;
import io.anytls.testkit.Await;
import io.anytls.testkit.CapturedLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that will not have us: how often they are asked, and what the user is told. */
class RefusalTest {

    private static final byte[] PLAIN = "hello".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    /** It may be a relay whose server is away: whoever asks is dialled for, and nobody else; and the first who asks when it is back is served. */
    @Test
    void aServerThatClosesAtOnceIsDialledForWhoeverAsks() throws Exception {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        try (PoolPair pair = PoolPair.start(directory, Pools.ensure(5), Conversations.echo())) {
            Await.until("it is warm", () -> pair.network().connections() == 5);
            int before = pair.network().accepted();
            AtomicInteger refused = new AtomicInteger();
            pair.network().closeAtOnce(true);
            pair.network().reset();
            Future<?> asking =
                    thread.scheduleWithFixedDelay(() -> request(pair, refused), 0, 20, TimeUnit.MILLISECONDS);
            Await.until("fifty have asked in vain", () -> refused.get() >= 50);
            asking.cancel(false);
            thread.submit(() -> {}).get();
            int dialled = pair.network().accepted() - before;
            // A dial for each, and a few that nobody waits for: three failures until the breaker opens, then rests.
            assertTrue(dialled <= refused.get() + 12, "dialled " + dialled + " times for " + refused);

            pair.network().closeAtOnce(false);
            assertArrayEquals(PLAIN, pair.echo(PLAIN), "no rest is in the way of who asks");
            Await.until("it is warm again", () -> pair.network().connections() >= 5);
        } finally {
            thread.shutdownNow();
        }
    }

    private static void request(PoolPair pair, AtomicInteger refused) {
        try {
            if (pair.echo(PLAIN).length == 0) {
                refused.incrementAndGet();
            }
        } catch (IOException e) {
            refused.incrementAndGet();
        }
    }

    @Test
    void aWrongPasswordIsTold() throws Exception {
        OnceAMinute told = new OnceAMinute();
        ExecutorService knocking = Executors.newSingleThreadExecutor();
        try (CapturedLog log = CapturedLog.of("io.anytls.client", Level.WARN)) {
            Server server = PoolPair.server(directory);
            Client client = PoolPair.client(server.address().getPort(), Pools.ensure(0), "wrong");
            Future<?> other = knocking.submit(() -> {
                knock(client);
                return null;
            });
            knock(client);
            Await.result("the other has ended too", other);
            log.await(
                    "the TLS handshake succeeded, but the server sent nothing until it closed the connection: wrong password?");
            long lines = log.count("wrong password");
            assertTrue(lines <= told.most(), () -> lines + " lines");
            client.close().toCompletableFuture().join();
            server.close().toCompletableFuture().join();
        } finally {
            knocking.shutdownNow();
        }
    }

    /** How servers, and what stands in front of them, answer to a password that they do not know. */
    enum Refusal {
        CLOSE("the server closed the connection right after authentication"),
        RESET("the server closed the connection right after authentication"),
        WEB_SITE("(\"HTTP/1.1 400 Bad Request\")"),
        PRINTABLE_BYTE("(\"-\")"),
        BYTE_ABOVE_ASCII("something that is not AnyTLS: wrong"),
        SILENCE("the server sent nothing until it closed the connection");

        private final String told;

        Refusal(String told) {
            this.told = told;
        }

        private void answer(Socket connection, FaultRelay network) throws IOException {
            switch (this) {
                case CLOSE -> connection.close();
                case RESET -> network.reset();
                case WEB_SITE -> say(connection, "HTTP/1.1 400 Bad Request\r\n\r\n");
                case PRINTABLE_BYTE -> say(connection, "-");
                case BYTE_ABOVE_ASCII -> say(connection, "\u00ff");
                case SILENCE -> readForAWhile(connection);
            }
        }

        /** Longer than a server of version 1 is silent at the first contact, as it keeps any connection that says nothing. */
        private static void readForAWhile(Socket connection) throws IOException {
            connection.setSoTimeout(3_000);
            try {
                connection.getInputStream().readAllBytes();
            } catch (SocketTimeoutException over) {
                connection.close();
            }
        }

        /** And does not close. */
        private static void say(Socket connection, String answer) throws IOException {
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            connection.getInputStream().readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsToldHoweverTheServerRefusesIt(Refusal refusal) throws Exception {
        CompletableFuture<FaultRelay> network = new CompletableFuture<>();
        try (CapturedLog log = CapturedLog.of("io.anytls.client", Level.WARN);
                ScriptedTlsServer server = ScriptedTlsServer.start(PoolPair.identity(directory), connection -> {
                    readSome(connection.getInputStream());
                    refusal.answer(connection, network.join());
                });
                FaultRelay relay =
                        new FaultRelay(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            network.complete(relay);
            Client client = PoolPair.client(relay.port(), Pools.ensure(1), PoolPair.PASSWORD);
            log.await(refusal.told);
            log.await("wrong password");
            client.close().toCompletableFuture().join();
        }
    }

    /** A server that has shown that it is one, or has not come as far as the password, is another matter. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherEndsAreNoWrongPassword(boolean beforeTls) throws Exception {
        try (CapturedLog log = CapturedLog.of("io.anytls.client", Level.DEBUG);
                ScriptedTlsServer server = ScriptedTlsServer.start(PoolPair.identity(directory), connection -> {
                    Wire wire = Wire.authenticated(connection);
                    wire.answer(wire.read());
                });
                FaultRelay relay =
                        new FaultRelay(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            relay.closeAtOnce(beforeTls);
            Client client = PoolPair.client(relay.port(), Pools.ensure(1), PoolPair.PASSWORD);
            log.await(beforeTls ? "Failed to create session #1" : " closed: ");
            assertEquals(0, log.count("password"), log.lines().toString());
            client.close().toCompletableFuture().join();
        }
    }

    private static void readSome(InputStream in) throws IOException {
        in.read(new byte[8_192]);
    }

    private static void knock(Client client) throws IOException {
        try (Socket socket = new Application(client.address())
                .connect(InetSocketAddress.createUnresolved("t", 1).getHostString(), 1)) {
            socket.getOutputStream().write(PLAIN);
            socket.getInputStream().read();
        } catch (SocketException e) {
            // reset: that is how a stream that is lost ends
        }
    }
}
