package io.anytls.protocol.relay;

import static io.anytls.testkit.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.testkit.ProxiedPath;
import io.anytls.testkit.Background;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way but for TLS: relay, two sessions, relay. On one event loop and on two, with half-close and without. */
class StreamRelayTest {

    private static final MultiThreadIoEventLoopGroup GROUP =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    @AfterAll
    static void stop() {
        GROUP.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @ParameterizedTest
    @CsvSource({"1, none", "2, none", "1, half-close", "2, half-close", "2, v"})
    void muchGoesBothWaysAtOnceWithoutLoss(int loops, String unsaid) throws Exception {
        int size = 32 << 20;
        try (ProxiedPath path = path(loops, unsaid)) {
            CompletableFuture<String> up =
                    Background.run(() -> path.application().sends(1, size));
            CompletableFuture<String> down = Background.run(() -> path.target().sends(2, size));
            CompletableFuture<String> there = Background.run(() -> path.target().readsHash(size));
            CompletableFuture<String> back =
                    Background.run(() -> path.application().readsHash(size));
            assertEquals(up.get(60, TimeUnit.SECONDS), there.get(60, TimeUnit.SECONDS));
            assertEquals(down.get(60, TimeUnit.SECONDS), back.get(60, TimeUnit.SECONDS));
            path.target().ends();
            assertTrue(path.application().seesTheEnd());
            path.application().ends();
            path.awaitTheStreamsEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, none", "2, none", "1, half-close", "2, half-close", "1, v"})
    void anAnswerThatComesAfterTheEndOfFileArrives(int loops, String unsaid) throws Exception {
        try (ProxiedPath path = path(loops, unsaid)) {
            path.application().says("question");
            path.application().ends();
            assertEquals("question", path.target().reads(8));
            if (unsaid.equals("none")) {
                assertTrue(path.target().seesTheEnd());
            }
            path.target().says("answer");
            path.target().ends();
            assertEquals("answer", path.application().reads(6));
            assertTrue(path.application().seesTheEnd());
            path.awaitTheStreamsEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, none", "2, none", "1, half-close", "2, half-close"})
    void aFinishedApplicationGivesItsStreamBack(int loops, String unsaid) throws Exception {
        try (ProxiedPath path = path(loops, unsaid)) {
            path.application().says("question");
            assertEquals("question", path.target().reads(8));
            path.target().says("answer");
            assertEquals("answer", path.application().reads(6));
            path.application().program().close();
            assertTrue(path.target().seesTheEnd());
            path.target().program().close();
            path.awaitTheStreamsEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, none", "2, none", "1, half-close", "2, half-close"})
    void whatTheTargetSaidArrivesThoughTheApplicationStillSends(int loops, String unsaid) throws Exception {
        try (ProxiedPath path = path(loops, unsaid)) {
            CompletableFuture<Boolean> sending = sendsUntilItFails(path);
            path.target().reads(100_000);
            CompletableFuture<String> drained =
                    Background.run(() -> path.target().readsToTheEndOrReset());
            int size = 4 << 20;
            String hash = path.target().sends(3, size);
            path.target().ends();
            assertEquals(hash, path.application().readsHash(size));
            assertTrue(path.application().seesTheEnd());
            path.application().resets();
            sending.get(60, TimeUnit.SECONDS);
            drained.get(60, TimeUnit.SECONDS);
            path.target().program().close();
            path.awaitTheStreamsEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, none", "2, none", "1, half-close", "2, half-close"})
    void aResetOfTheApplicationIsPassedOn(int loops, String unsaid) throws Exception {
        try (ProxiedPath path = path(loops, unsaid)) {
            path.application().says("x");
            assertEquals("x", path.target().reads(1));
            path.application().resets();
            if (unsaid.equals("none")) {
                assertTrue(path.target().seesAReset());
            } else {
                assertTrue(path.target().seesTheEnd(), "a peer without half-close has no word for a reset");
                path.target().program().close();
            }
            path.awaitTheStreamsEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, none", "2, none", "1, half-close", "2, half-close"})
    void aResetOfTheTargetIsPassedOn(int loops, String unsaid) throws Exception {
        try (ProxiedPath path = path(loops, unsaid)) {
            path.application().says("x");
            assertEquals("x", path.target().reads(1));
            path.target().resets();
            if (unsaid.equals("none")) {
                assertTrue(path.application().seesAReset());
            } else {
                assertTrue(path.application().seesTheEnd());
                path.application().program().close();
            }
            path.awaitTheStreamsEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, none", "2, none", "1, half-close", "2, half-close"})
    void aStalledReaderStopsTheSenderAndLosesNothing(int loops, String unsaid) throws Exception {
        int size = 64 << 20;
        try (ProxiedPath path = path(loops, unsaid)) {
            CompletableFuture<String> down = Background.run(() -> path.target().sends(4, size));
            until("the session is held", () -> !path.client().channel().config().isAutoRead());
            assertEquals(path.application().readsHash(size), down.get(60, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, none", "2, none", "1, half-close", "2, half-close"})
    void whatWaitsForTheApplicationArrivesThoughItEndsMeanwhile(int loops, String unsaid) throws Exception {
        int size = 6 << 20;
        try (ProxiedPath path = path(loops, unsaid)) {
            path.application().channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(8 << 20, 16 << 20));
            String hash = path.target().sends(5, size);
            path.target().ends();
            until("all has come to the client", () -> path.stream().isInputShutdown());
            path.application().ends();
            until(
                    "the application's end has come too",
                    () -> path.application().channel().isInputShutdown());
            assertEquals(hash, path.application().readsHash(size));
            assertTrue(path.application().seesTheEnd());
            path.awaitTheStreamsEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, none", "2, none", "1, half-close", "2, half-close"})
    void anApplicationThatReadsOnlyWhenItHasSentAllGetsItsAnswer(int loops, String unsaid) throws Exception {
        int answer = 3 << 20;
        try (ProxiedPath path = path(loops, unsaid)) {
            path.application().channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(8 << 20, 16 << 20));
            boolean endsBoth = unsaid.equals("half-close");
            path.application().channel().config().setAutoRead(!endsBoth); // as it is when the stream is full
            String hash = path.target().sends(6, answer);
            path.target().ends();
            until("all has come to the client", () -> path.stream().isInputShutdown());
            CompletableFuture<String> drained =
                    Background.run(() -> path.target().readsToTheEndOrReset());
            CompletableFuture<String> up =
                    Background.run(() -> path.application().sends(7, 16 << 20));
            up.get(60, TimeUnit.SECONDS);
            path.application().ends();
            assertEquals(hash, path.application().readsHash(answer));
            assertTrue(path.application().seesTheEnd());
            drained.get(60, TimeUnit.SECONDS);
            path.target().program().close();
            path.awaitTheStreamsEnd();
        }
    }

    private static CompletableFuture<Boolean> sendsUntilItFails(ProxiedPath path) {
        return Background.run(() -> {
            try {
                path.application().sends(9, 1L << 40);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    private static ProxiedPath path(int loops, String unsaid) throws IOException {
        EventLoop near = GROUP.next();
        EventLoop next = GROUP.next();
        return new ProxiedPath(near, loops == 1 ? near : next == near ? GROUP.next() : next, unsaid);
    }
}
