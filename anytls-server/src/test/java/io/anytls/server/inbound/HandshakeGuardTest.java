package io.anytls.server.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stranger may send before his handshake is done, and what is kept of it. The channel behind the guard stands for TLS. */
class HandshakeGuardTest {

    private static final int PART = 4 << 10;

    private long now;
    private final EmbeddedChannel connection = new EmbeddedChannel();
    private final HandshakeTurns turns = new HandshakeTurns(connection.eventLoop(), () -> now);
    private final HandshakeGuard guard = new HandshakeGuard(loop -> turns);

    @BeforeEach
    void begin() {
        connection.freezeTime();
        connection.pipeline().addLast(guard);
    }

    @AfterEach
    void close() {
        connection.finishAndReleaseAll();
    }

    private static ByteBuf part(int length) {
        return Unpooled.directBuffer(PART).writeZero(length);
    }

    private int passedOn() {
        int bytes = 0;
        for (ByteBuf next = connection.readInbound(); next != null; next = connection.readInbound()) {
            bytes += next.readableBytes();
            next.release();
        }
        return bytes;
    }

    private void useUpTheTurn() {
        turns.take(() -> now += HandshakeTurns.SHARE_NANOS);
    }

    private void pass() {
        now += HandshakeTurns.STRETCH_NANOS;
        connection.advanceTimeBy(HandshakeTurns.STRETCH_NANOS, TimeUnit.NANOSECONDS);
        connection.runScheduledPendingTasks();
    }

    /** A visitor may send all and end while the handshake waits for its turn. */
    @Test
    void whatIsHeldGoesBeforeTheEnd() {
        List<Object> events = new ArrayList<>();
        connection.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                guard.handshakeDone(ctx.pipeline().context(guard));
                ctx.fireChannelRead(message);
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
            }
        });
        useUpTheTurn();
        connection.writeInbound(part(100));
        connection.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertTrue(connection.isActive());
        assertEquals(List.of(), events);

        pass();
        assertEquals(100, passedOn());
        assertEquals(List.of(ChannelInputShutdownEvent.INSTANCE), events);
        assertTrue(connection.isActive());
    }

    @Test
    void anEndBeforeTheHandshakeIsDoneClosesTheConnection() {
        connection.writeInbound(part(100));
        connection.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(connection.isActive());
    }

    @Test
    void sixteenKiBArePassedOnAndOneByteMoreEndsTheConnection() {
        for (int i = 0; i < HandshakeGuard.MOST_BYTES / PART; i++) {
            connection.writeInbound(part(PART));
        }
        assertEquals(HandshakeGuard.MOST_BYTES, passedOn());
        assertTrue(connection.isActive());
        connection.writeInbound(part(1));
        assertFalse(connection.isActive());
    }

    @Test
    void afterTheHandshakeThereIsNoBoundAndNoGuard() {
        connection.writeInbound(part(PART));
        guard.handshakeDone(connection.pipeline().context(guard));
        assertNull(connection.pipeline().get(HandshakeGuard.class));
        for (int i = 0; i < 10; i++) {
            connection.writeInbound(part(PART));
        }
        assertEquals(11 * PART, passedOn());
        assertTrue(connection.isActive());
    }

    @Test
    void whoWaitsForATurnIsNotReadAndCostsWhatHeHasSent() {
        useUpTheTurn();
        ByteBuf read = part(100);
        connection.writeInbound(read);
        assertFalse(connection.config().isAutoRead());
        assertEquals(0, read.refCnt(), "the read buffer is given back");
        assertEquals(0, passedOn());
        pass();
        assertTrue(connection.config().isAutoRead());
        assertEquals(100, passedOn());
        assertNotNull(connection.pipeline().get(HandshakeGuard.class));
    }

    @Test
    void whoGoesWhileHeWaitsLeavesNothing() {
        useUpTheTurn();
        ByteBuf read = part(PART);
        connection.writeInbound(read);
        assertEquals(1, read.refCnt());
        connection.close();
        assertEquals(0, read.refCnt());
        pass();
        assertEquals(0, passedOn());
    }
}
