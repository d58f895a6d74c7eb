package io.anytls.client.inbound.application;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Last words to an application, sent so that they arrive: a socket closed with bytes that nobody has read is reset, and the reset
 * destroys what was sent before. So our direction ends first, and what still comes is read to nothing for a while.
 */
public final class Farewell extends ChannelInboundHandlerAdapter {

    private static final int LINGER_SECONDS = 5;

    private Future<?> limit;

    private Farewell() {}

    /** Writes, flushes and closes; no other handler receives anything from now on. On the channel's event loop. */
    public static void say(Channel channel, ByteBuf lastWords) {
        if (channel.pipeline().get(Farewell.class) != null) {
            lastWords.release();
            return;
        }
        Farewell farewell = new Farewell();
        RequestDeadline.remove(channel.pipeline());
        channel.pipeline().addFirst(farewell);
        channel.writeAndFlush(lastWords).addListener(written -> farewell.linger(channel, written.isSuccess()));
    }

    private void linger(Channel channel, boolean written) {
        if (!written || !(channel instanceof DuplexChannel duplex) || duplex.isInputShutdown()) {
            channel.close();
            return;
        }
        limit = channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        duplex.shutdownOutput();
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (limit != null) {
            limit.cancel(false);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
