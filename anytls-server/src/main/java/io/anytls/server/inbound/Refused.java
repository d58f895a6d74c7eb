package io.anytls.server.inbound;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A connection with a wrong password: read and dropped until the very time at which silence would have been closed, and closed at its own
 * end as silence would have been. When a connection is closed tells a prober nothing about what it has sent.
 */
final class Refused extends ChannelInboundHandlerAdapter {

    private final long deadline;
    private Future<?> end;

    /** @param deadline nanoseconds on the event loop's clock */
    Refused(long deadline) {
        this.deadline = deadline;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        long left = deadline - ctx.channel().eventLoop().ticker().nanoTime();
        end = ctx.executor().schedule(() -> ctx.close(), Math.max(0, left), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent || event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end.cancel(false);
        ctx.fireChannelInactive();
    }
}
