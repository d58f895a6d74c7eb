package io.anytls.server.inbound;

import io.anytls.daemon.address.SocketText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In front of TLS until the handshake is done: bounds what is read of a stranger, keeps no more memory for it than it has sent, and waits
 * for its turn to cost CPU ({@link HandshakeTurns}). While it waits, nothing more is read.
 */
final class HandshakeGuard extends ChannelInboundHandlerAdapter {

    /** A client's whole part of a handshake is below 4 KiB with every browser and library; a TLS record has 16 KiB at most. */
    static final int MOST_BYTES = 16 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(HandshakeGuard.class);

    private final Function<EventExecutor, HandshakeTurns> turns;
    private final Deque<ByteBuf> held = new ArrayDeque<>();
    private int bytes;

    /** Whether nothing more will come; what is held goes first. */
    private boolean ended;

    private boolean done;
    private boolean passing;

    HandshakeGuard() {
        this(HandshakeTurns::of);
    }

    /** @param turns those of a loop */
    HandshakeGuard(Function<EventExecutor, HandshakeTurns> turns) {
        this.turns = turns;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (done || !(message instanceof ByteBuf part)) {
            ctx.fireChannelRead(message);
            return;
        }
        bytes += part.readableBytes();
        held.add(fitted(ctx, part));
        if (held.size() == 1) {
            ctx.channel().config().setAutoRead(false);
            turns.apply(ctx.executor()).take(() -> proceed(ctx));
        }
    }

    /** A read buffer may be much larger than what a stranger has sent. */
    private static ByteBuf fitted(ChannelHandlerContext ctx, ByteBuf part) {
        int length = part.readableBytes();
        if (length > part.capacity() / 2) {
            return part;
        }
        try {
            return ctx.alloc().directBuffer(length, length).writeBytes(part);
        } finally {
            part.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (held.isEmpty()) {
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        ended = true;
        if (held.isEmpty()) {
            end(ctx);
        }
    }

    /** A handshake that is not done by now never will be, and a session has no half. */
    private void end(ChannelHandlerContext ctx) {
        if (done && !Boolean.FALSE.equals(ctx.channel().config().getOption(ChannelOption.ALLOW_HALF_CLOSURE))) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            ctx.close();
        }
    }

    private void proceed(ChannelHandlerContext ctx) {
        if (ctx.isRemoved() || held.isEmpty()) {
            return; // it has ended while it waited
        }
        passOn(ctx);
        ctx.channel().config().setAutoRead(true);
        if (!done && bytes > MOST_BYTES) {
            LOG.debug(
                    "{}: more than {} bytes and no handshake",
                    SocketText.of(ctx.channel().remoteAddress()),
                    MOST_BYTES);
            ctx.close();
        }
    }

    private void passOn(ChannelHandlerContext ctx) {
        passing = true;
        for (ByteBuf part = held.poll(); part != null; part = held.poll()) {
            ctx.fireChannelRead(part);
        }
        ctx.fireChannelReadComplete();
        if (ended) {
            end(ctx);
        }
        passing = false;
        leaveIfDone(ctx);
    }

    /** From now on nothing is held up. Called while the last part of the handshake is passed on, which more may follow. */
    void handshakeDone(ChannelHandlerContext ctx) {
        done = true;
        leaveIfDone(ctx);
    }

    private void leaveIfDone(ChannelHandlerContext ctx) {
        if (done && !passing && held.isEmpty() && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    boolean isDone() {
        return done;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    private void release() {
        for (ByteBuf part = held.poll(); part != null; part = held.poll()) {
            ReferenceCountUtil.release(part);
        }
    }
}
