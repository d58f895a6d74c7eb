package io.anytls.client.inbound.application;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes an application's connection that has not said in time what it wants, or that ends before. On the connection's event loop.
 */
public final class RequestDeadline extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(RequestDeadline.class);

    private static final int FIRST_REQUEST_SECONDS = 30;

    /** As long as browsers keep an unused connection to a proxy. */
    private static final int NEXT_REQUEST_SECONDS = 300;

    private ChannelHandlerContext ctx;
    private Future<?> timer;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        start(FIRST_REQUEST_SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && timer != null) {
            Farewell.say(ctx.channel(), Unpooled.EMPTY_BUFFER);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** A request has been understood. */
    public void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** The request has been answered, and there may come another. */
    public void awaitNext() {
        stop();
        start(NEXT_REQUEST_SECONDS);
    }

    private void start(int seconds) {
        timer = ctx.executor().schedule(this::expire, seconds, TimeUnit.SECONDS);
    }

    private void expire() {
        LOG.debug("{} asked for nothing in time", ApplicationText.of(ctx.channel()));
        ctx.close();
    }

    /** The one request of this connection has been understood. */
    public static void remove(ChannelPipeline pipeline) {
        if (pipeline.get(RequestDeadline.class) != null) {
            pipeline.remove(RequestDeadline.class);
        }
    }
}
