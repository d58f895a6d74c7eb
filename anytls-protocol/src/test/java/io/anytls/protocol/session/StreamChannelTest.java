package io.anytls.protocol.session;

import static io.anytls.testkit.ByteSplits.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.testkit.StreamProbe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What anybody who knows Netty's channels may expect of a stream. */
class StreamChannelTest {

    /** Large enough not to be gathered with others while it waits. */
    private static final String LARGE = "x".repeat(5000);

    private ScriptedServer server;
    private StreamProbe probe;
    private StreamChannel stream;

    @BeforeEach
    void open() {
        server = ScriptedServer.thatSays(ScriptedServer.HALF_CLOSE);
        probe = server.opened();
        stream = probe.stream();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void itIsAChildOfTheSessionsChannelOnTheSameLoop() {
        assertSame(server.session.channel(), stream.parent());
        assertSame(server.session.channel().eventLoop(), stream.eventLoop());
        assertEquals(stream.parent().remoteAddress(), stream.remoteAddress());
    }

    @Test
    void whatIsWrittenIsSentWhenItIsFlushed() {
        ChannelFuture one = stream.write(bytes("one"));
        ChannelFuture two = stream.write(bytes("two"));
        server.peer.expectsNothing();
        stream.flush();
        server.peer.expects("PSH 1 one", "PSH 1 two");
        assertTrue(one.isSuccess() && two.isSuccess());
    }

    @Test
    void aLargeBufferBecomesFramesThatFillFourRecords() {
        stream.writeAndFlush(bytes("x".repeat(2 * 65_529 + 1)));
        List<Integer> lengths = server.peer.hears().stream()
                .map(psh -> psh.length() - "PSH 1 ".length())
                .toList();
        assertEquals(List.of(65_529, 65_529, 1), lengths);
    }

    @Test
    void anEmptyBufferIsNoFrame() {
        ChannelFuture written = stream.writeAndFlush(Unpooled.EMPTY_BUFFER);
        assertTrue(written.isSuccess());
        server.peer.expectsNothing();
    }

    @Test
    void onlyBytesCanBeWritten() {
        assertInstanceOf(
                UnsupportedOperationException.class,
                stream.writeAndFlush("text").cause());
        assertTrue(stream.isActive());
    }

    @Test
    void closingWhenTheLastWriteIsDoneLosesNothing() {
        stream.write(bytes("last words")).addListener(ChannelFutureListener.CLOSE);
        stream.flush();
        server.peer.expects("PSH 1 last words", "FIN 1", "FIN 1");
    }

    @Test
    void endingTheOutputWhenTheLastWriteIsDoneLosesNothing() {
        stream.write(bytes("last words")).addListener(written -> stream.shutdownOutput());
        stream.flush();
        server.peer.expects("PSH 1 last words", "FIN 1");
    }

    @Test
    void writesMadeWhenAWriteIsDoneKeepTheirOrder() {
        stream.write(bytes("one")).addListener(written -> stream.writeAndFlush(bytes("three")));
        stream.writeAndFlush(bytes("two"));
        server.peer.expects("PSH 1 one", "PSH 1 two", "PSH 1 three");
    }

    @Test
    void whatWasWrittenAndNotFlushedGoesBeforeTheEnd() {
        stream.write(bytes("unflushed"));
        stream.shutdownOutput();
        stream.flush();
        server.peer.expects("PSH 1 unflushed", "FIN 1");
    }

    @Test
    void aCancelledWriteIsNotSent() {
        ChannelFuture cancelled = stream.write(bytes("no"));
        assertTrue(cancelled.cancel(false));
        stream.writeAndFlush(bytes("yes"));
        server.peer.expects("PSH 1 yes");
    }

    @Test
    void afterTheEndOfOutputWritesFail() {
        assertTrue(stream.shutdownOutput().isSuccess());
        assertTrue(stream.shutdownOutput().isSuccess());
        ChannelFuture late = stream.writeAndFlush(bytes("late"));
        assertInstanceOf(ChannelOutputShutdownException.class, late.cause());
        assertTrue(stream.isOutputShutdown());
        assertFalse(stream.isShutdown());
        server.peer.expects("FIN 1");
    }

    @Test
    void afterCloseWritesFail() {
        ChannelPromise promise = stream.newPromise();
        stream.close(promise);
        assertTrue(promise.isSuccess() && stream.closeFuture().isDone());
        assertInstanceOf(
                ClosedChannelException.class,
                stream.writeAndFlush(bytes("late")).cause());
        assertTrue(stream.isShutdown() && stream.isInputShutdown() && stream.isOutputShutdown());
        assertFalse(stream.isOpen() || stream.isActive() || stream.isWritable());
    }

    @Test
    void shutdownAndDisconnectAreClose() {
        stream.shutdown();
        server.peer.expects("FIN 1", "FIN 1");
        StreamProbe two = server.opened();
        two.stream().disconnect();
        server.peer.expects("FIN 2", "FIN 2");
        assertTrue(two.isOver());
        assertEquals(0, server.session.openStreams());
    }

    @Test
    void whatASessionCannotSayIsRefused() {
        assertInstanceOf(
                UnsupportedOperationException.class, stream.shutdownInput().cause());
        assertInstanceOf(
                UnsupportedOperationException.class,
                stream.connect(new InetSocketAddress(1)).cause());
        assertInstanceOf(
                UnsupportedOperationException.class,
                stream.bind(new InetSocketAddress(1)).cause());
        assertTrue(stream.isActive());
    }

    @Test
    void readsEndWithReadComplete() {
        server.peer.says("PSH 1 one", "PSH 1 two");
        server.peer.says("PSH 1 three");
        assertEquals("onetwothree", probe.text());
        assertEquals("read", probe.events().get(0));
        assertEquals("complete", probe.events().get(probe.events().size() - 1));
    }

    @Test
    void withoutAutoReadEachReadIsOneMessage() {
        stream.config().setAutoRead(false);
        server.peer.says("PSH 1 " + LARGE);
        server.peer.says("PSH 1 " + LARGE);
        assertEquals(0, probe.bytes());
        stream.read();
        assertEquals(LARGE.length(), probe.bytes());
        stream.read();
        assertEquals(2 * LARGE.length(), probe.bytes());
        stream.read();
        server.peer.says("PSH 1 four");
        server.peer.says("PSH 1 five");
        assertEquals(2 * LARGE.length() + 4, probe.bytes());
    }

    @Test
    void smallPiecesThatWaitAreOneMessage() {
        stream.config().setAutoRead(false);
        server.peer.says("PSH 1 one", "PSH 1 two");
        server.peer.says("PSH 1 three");
        stream.read();
        assertEquals("onetwothree", probe.text());
    }

    @Test
    void switchingAutoReadOffWhileReadingStopsAtOnce() {
        stream.pipeline().addFirst(new PausingReader(2));
        String piece = "x".repeat(300);
        server.peer.says("PSH 1 " + piece, "PSH 1 " + piece, "PSH 1 " + piece, "FIN 1");
        assertEquals(600, probe.bytes());
        assertFalse(probe.inputEnded());
        stream.config().setAutoRead(true);
        assertEquals(900, probe.bytes());
        assertTrue(probe.inputEnded());
    }

    @Test
    void switchingAutoReadOffWhileWhatWaitedIsDeliveredStopsAtOnce() {
        stream.config().setAutoRead(false);
        server.peer.says("PSH 1 " + LARGE);
        server.peer.says("PSH 1 " + LARGE);
        server.peer.says("PSH 1 " + LARGE);
        stream.pipeline().addFirst(new PausingReader(2));
        stream.config().setAutoRead(true);
        assertEquals(2 * LARGE.length(), probe.bytes());
        stream.config().setAutoRead(true);
        assertEquals(3 * LARGE.length(), probe.bytes());
    }

    @Test
    void aHandlerMayCloseTheStreamWhileWhatWaitedIsDelivered() {
        stream.config().setAutoRead(false);
        server.peer.says("PSH 1 " + LARGE);
        server.peer.says("PSH 1 " + LARGE, "FIN 1");
        probe.stream().pipeline().addFirst(new ClosingReader());
        stream.config().setAutoRead(true);
        server.peer.runsTasks();
        assertEquals(LARGE.length(), probe.bytes());
        assertTrue(probe.isOver());
        assertEquals(0, server.session.openStreams());
    }

    private static ByteBuf bytes(String text) {
        return tracked(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Stops reading once, after some messages. */
    private static final class PausingReader extends ChannelInboundHandlerAdapter {
        private int left;

        PausingReader(int messages) {
            left = messages;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (--left == 0) {
                ctx.channel().config().setAutoRead(false);
            }
            ctx.fireChannelRead(message);
        }
    }

    private static final class ClosingReader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.fireChannelRead(message);
            ctx.close();
        }
    }
}
