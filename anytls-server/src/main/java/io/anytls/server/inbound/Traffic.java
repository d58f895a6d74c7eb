package io.anytls.server.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.LongAdder;

/** Counts what all sessions carry, between TLS and the frames: headers and padding included. Any thread. */
@Sharable
final class Traffic extends ChannelDuplexHandler {

    private final LongAdder up = new LongAdder();
    private final LongAdder down = new LongAdder();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            up.add(bytes.readableBytes());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            down.add(bytes.readableBytes());
        }
        ctx.write(message, promise);
    }

    /** Bytes from users since the beginning. */
    long up() {
        return up.sum();
    }

    /** Bytes to users since the beginning. */
    long down() {
        return down.sum();
    }
}
