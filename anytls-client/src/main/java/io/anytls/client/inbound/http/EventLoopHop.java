package io.anytls.client.inbound.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.RejectedExecutionException;

/**
 * Brings what happens on a stream to the application's event loop, in its order. Where stream and application share one, nothing is in
 * between. Why the application's connection does not move instead: docs/adr/0014.
 */
final class EventLoopHop extends ChannelInboundHandlerAdapter {

    private final EventLoop application;
    private final Upstream upstream;

    EventLoopHop(EventLoop application, Upstream upstream) {
        this.application = application;
        this.upstream = upstream;
    }

    private void run(Object message, Runnable event) {
        if (application.inEventLoop()) {
            event.run();
            return;
        }
        try {
            application.execute(event);
        } catch (RejectedExecutionException e) {
            ReferenceCountUtil.release(message); // the process is about to end
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        run(message, () -> upstream.received(ctx, message));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        run(null, () -> upstream.receivedAll(ctx));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        run(null, () -> upstream.writabilityChanged(ctx));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            run(null, () -> upstream.inputEnded(ctx));
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        run(null, () -> upstream.closed(ctx));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        run(null, () -> upstream.failed(ctx, cause));
    }
}
