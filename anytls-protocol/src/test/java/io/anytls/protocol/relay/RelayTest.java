package io.anytls.protocol.relay;

import static io.anytls.testkit.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.testkit.Background;
import io.anytls.testkit.SocketPair;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two real sockets joined, on one event loop and on two. */
class RelayTest {

    private static final MultiThreadIoEventLoopGroup GROUP =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    private SocketPair one;
    private SocketPair other;

    @AfterAll
    static void stop() {
        GROUP.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        other.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatOneSaysTheOtherHears(int loops) throws IOException {
        connect(loops);
        join();
        one.says("hello");
        assertEquals("hello", other.reads(5));
        other.says("world");
        assertEquals("world", one.reads(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void muchGoesBothWaysAtOnceWithoutLoss(int loops) throws Exception {
        connect(loops);
        join();
        CompletableFuture<String> there = Background.run(() -> other.readsToTheEnd());
        CompletableFuture<String> back = Background.run(() -> one.readsToTheEnd());
        CompletableFuture<String> up = Background.run(() -> sendAndEnd(one, 1));
        CompletableFuture<String> down = Background.run(() -> sendAndEnd(other, 2));
        assertEquals(up.get(60, TimeUnit.SECONDS), there.get(60, TimeUnit.SECONDS));
        assertEquals(down.get(60, TimeUnit.SECONDS), back.get(60, TimeUnit.SECONDS));
        bothClose();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anEndOfOneDirectionIsPassedOnBehindItsData(int loops) throws IOException {
        connect(loops);
        join();
        one.says("question");
        one.ends();
        assertEquals("question", other.reads(8));
        assertTrue(other.seesTheEnd());
        other.says("answer");
        assertEquals("answer", one.reads(6));
        assertTrue(one.channel().isActive() && other.channel().isActive());
        other.ends();
        assertTrue(one.seesTheEnd());
        bothClose();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void bothMayEndAtOnceWithMuchOnTheWay(int loops) throws Exception {
        connect(loops);
        int size = 900_000;
        CompletableFuture<String> up = Background.run(() -> sendAndEnd(one, 3, size));
        CompletableFuture<String> down = Background.run(() -> sendAndEnd(other, 4, size));
        join();
        assertEquals(up.get(60, TimeUnit.SECONDS), other.readsToTheEnd());
        assertEquals(down.get(60, TimeUnit.SECONDS), one.readsToTheEnd());
        bothClose();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void bothMayEndWhileMuchWaits(int loops) throws Exception {
        connect(loops);
        WriteBufferWaterMark high = new WriteBufferWaterMark(8 << 20, 16 << 20);
        one.channel().config().setWriteBufferWaterMark(high);
        other.channel().config().setWriteBufferWaterMark(high);
        join();
        String up = sendAndEnd(one, 7, 6 << 20);
        String down = sendAndEnd(other, 8, 6 << 20);
        until(
                "both ends have come",
                () -> one.channel().isInputShutdown() && other.channel().isInputShutdown());
        CompletableFuture<String> there = Background.run(() -> other.readsToTheEnd());
        assertEquals(down, one.readsToTheEnd());
        assertEquals(up, there.get(60, TimeUnit.SECONDS));
        bothClose();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void bothMayEndBeforeEitherReads(int loops) throws Exception {
        connect(loops);
        one.says("a".repeat(30_000));
        one.ends();
        other.says("b".repeat(30_000));
        other.ends();
        join();
        assertEquals("a".repeat(30_000), other.reads(30_000));
        assertEquals("b".repeat(30_000), one.reads(30_000));
        assertTrue(one.seesTheEnd() && other.seesTheEnd());
        bothClose();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aResetIsPassedOn(int loops) throws IOException {
        connect(loops);
        join();
        one.says("x");
        assertEquals("x", other.reads(1));
        one.resets();
        assertTrue(other.seesAReset());
        bothClose();
    }

    /** As of a target that refuses an upload: what it has said and its reset are in one read. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatCameInTheSameReadAsAResetArrives(int loops) throws IOException {
        connect(loops);
        join();
        one.says("x");
        assertEquals("x", other.reads(1));
        Channel channel = one.channel();
        channel.eventLoop().execute(() -> {
            channel.pipeline().fireChannelRead(Unpooled.copiedBuffer("no", StandardCharsets.US_ASCII));
            channel.pipeline().fireExceptionCaught(new IOException("reset"));
        });
        assertEquals("no", other.reads(2));
        assertTrue(other.seesAReset());
        bothClose();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aResetWhileTheOtherSendsIsPassedOn(int loops) throws Exception {
        connect(loops);
        join();
        CompletableFuture<Boolean> sending = Background.run(() -> {
            try {
                other.sends(5, 1L << 40);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
        one.reads(100_000);
        one.resets();
        assertTrue(sending.get(60, TimeUnit.SECONDS), "the sender's write fails");
        bothClose();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aReaderThatStallsStopsTheSenderAndLosesNothing(int loops) throws Exception {
        connect(loops);
        join();
        CompletableFuture<String> up = Background.run(() -> sendAndEnd(one, 6));
        until(
                "the channel towards the stalled reader is full",
                () -> !other.channel().isWritable());
        until("nothing more is read", () -> !one.channel().config().isAutoRead());
        assertEquals(other.readsToTheEnd(), up.get(60, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anEndThatCameBeforeTheJoinIsPassedOn(int loops) throws IOException {
        connect(loops);
        one.says("early");
        one.ends();
        one.channel().config().setAutoRead(false);
        join();
        assertEquals("early", other.reads(5));
        assertTrue(other.seesTheEnd());
        other.says("answer");
        assertEquals("answer", one.reads(6));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aChannelThatWasClosedBeforeTheJoinClosesTheOther(int loops) throws IOException {
        connect(loops);
        one.channel().close().syncUninterruptibly();
        join();
        assertTrue(other.seesAReset());
        bothClose();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theOtherWayRoundToo(int loops) throws IOException {
        connect(loops);
        other.channel().close().syncUninterruptibly();
        join();
        assertTrue(one.seesAReset());
        bothClose();
    }

    @Test
    void aChannelThatIsClosedDuringTheJoinClosesTheOther() throws IOException {
        connect(2);
        one.channel().eventLoop().submit(() -> {
            one.channel().close(); // a task behind this one tells the handlers that are there
            return other.channel()
                    .eventLoop()
                    .submit(() -> Relay.join(one.channel(), other.channel()))
                    .syncUninterruptibly();
        });
        assertTrue(other.seesAReset());
        bothClose();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void inputThatWasShutBeforeTheJoinIsPassedOn(int loops) throws IOException {
        connect(loops);
        one.channel().shutdownInput().syncUninterruptibly();
        join();
        assertTrue(other.seesTheEnd());
        other.says("answer");
        assertEquals("answer", one.reads(6));
        assertFalse(other.channel().isOutputShutdown() && !one.channel().isActive());
    }

    private static String sendAndEnd(SocketPair from, long seed) throws IOException {
        return sendAndEnd(from, seed, 32 << 20);
    }

    private static String sendAndEnd(SocketPair from, long seed, int bytes) throws IOException {
        String hash = from.sends(seed, bytes);
        from.ends();
        return hash;
    }

    private void connect(int loops) throws IOException {
        EventLoop loop = GROUP.next();
        one = SocketPair.on(loop);
        other = SocketPair.on(loops == 1 ? loop : otherThan(loop));
    }

    private static EventLoop otherThan(EventLoop loop) {
        EventLoop next = GROUP.next();
        return next == loop ? GROUP.next() : next;
    }

    private void join() {
        one.channel().eventLoop().submit(() -> Relay.join(one.channel(), other.channel()));
    }

    private void bothClose() {
        until(
                "both channels are closed",
                () -> !one.channel().isOpen() && !other.channel().isOpen());
    }
}
