package io.anytls.server.stream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands between a stream that may be sent again and its target: lets nothing through once another sending has taken its place, and leaves with
 * the first that goes through. On the stream's event loop.
 */
final class OnceHandler extends ChannelInboundHandlerAdapter {

    private final Turn turn;

    OnceHandler(Turn turn) {
        this.turn = turn;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (serve(ctx)) {
            ctx.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** An end of file is something that a target may act on, too. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE || serve(ctx)) {
            ctx.fireUserEventTriggered(event);
        }
    }

    private boolean serve(ChannelHandlerContext ctx) {
        if (turn.serve()) {
            ctx.pipeline().remove(this);
            return true;
        }
        ctx.close();
        return false;
    }
}
