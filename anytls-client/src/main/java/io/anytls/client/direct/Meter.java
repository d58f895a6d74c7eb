package io.anytls.client.direct;

import io.anytls.protocol.session.ByteCounts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** Counts what goes over a target's socket. Event loop only, but for what it tells. */
final class Meter extends ChannelDuplexHandler implements ByteCounts {

    private static final AtomicLongFieldUpdater<Meter> UP = AtomicLongFieldUpdater.newUpdater(Meter.class, "up");
    private static final AtomicLongFieldUpdater<Meter> DOWN = AtomicLongFieldUpdater.newUpdater(Meter.class, "down");

    // Only the event loop writes them, so nothing stronger than a lazy store is needed.
    private volatile long up;
    private volatile long down;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            DOWN.lazySet(this, down + bytes.readableBytes());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            UP.lazySet(this, up + bytes.readableBytes());
        }
        ctx.write(message, promise);
    }

    @Override
    public long up() {
        return up;
    }

    @Override
    public long down() {
        return down;
    }
}
