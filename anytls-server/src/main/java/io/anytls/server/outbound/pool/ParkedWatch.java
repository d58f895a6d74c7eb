package io.anytls.server.outbound.pool;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads from a parked connection to notice its end. On the channel's loop.
 *
 * <pre>
 *   WATCHING --peer closes, resets, speaks out of turn--> SPOILT
 *       '----lent--> lent: what a server that speaks first has said is passed on with the first read, then the handler goes
 * </pre>
 */
final class ParkedWatch extends ChannelDuplexHandler {

    /** A greeting is short; who says more than this unasked is read no further until the connection is lent. */
    static final int MOST_EARLY_BYTES = 16 << 10;

    private final boolean keepsEarlyBytes;
    private final Deque<ByteBuf> early = new ArrayDeque<>(0);

    private int earlyBytes;
    private boolean spoilt;
    private boolean lent;
    private Runnable whenSpoilt;
    private ChannelHandlerContext ctx;

    /** @param keepsEarlyBytes whether the server may speak first; else a byte from it is the end */
    ParkedWatch(boolean keepsEarlyBytes) {
        this.keepsEarlyBytes = keepsEarlyBytes;
    }

    /**
     * The connection is parked, unless it has been lent meanwhile.
     *
     * @param spoilt called once, on the channel's loop, unless the connection is lent before
     */
    void begin(Channel channel, Runnable spoilt) {
        if (lent) {
            return;
        }
        whenSpoilt = spoilt;
        channel.pipeline().addLast(this);
        if (channel.isActive()) {
            channel.config().setAutoRead(true);
        } else {
            spoil();
        }
    }

    /** Whether the connection may be lent. */
    boolean isSound(Channel channel) {
        return !spoilt && channel.isActive();
    }

    /** The connection gets a user: reading stops until that one wants it. */
    void lend() {
        lent = true;
        if (ctx == null) {
            return; // it has not begun yet
        }
        ctx.channel().config().setAutoRead(false);
        if (early.isEmpty()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (lent) {
            ctx.fireChannelRead(message);
        } else if (!keepsEarlyBytes) {
            ReferenceCountUtil.release(message);
            spoil();
        } else {
            early.add((ByteBuf) message);
            earlyBytes += ((ByteBuf) message).readableBytes();
            if (earlyBytes >= MOST_EARLY_BYTES) {
                ctx.channel().config().setAutoRead(false);
            }
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (lent) {
            while (!early.isEmpty()) {
                ctx.fireChannelRead(early.poll());
            }
            ctx.fireChannelReadComplete();
            ctx.pipeline().remove(this);
        }
        ctx.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!lent && event == ChannelInputShutdownEvent.INSTANCE) {
            spoil();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (lent) {
            ctx.fireChannelInactive();
        } else {
            spoil();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (lent) {
            ctx.fireExceptionCaught(cause);
        } else {
            spoil();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        early.forEach(ByteBuf::release);
        early.clear();
    }

    private void spoil() {
        if (!spoilt) {
            spoilt = true;
            whenSpoilt.run();
        }
    }
}
