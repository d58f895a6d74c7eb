package io.anytls.daemon.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Speaks with a proxy, on a connection whose reading is switched off, and then gives the connection away as if it was one to the target.
 * What the target has sent right behind the proxy's answer comes with the first read.
 *
 * <pre>
 *   SPEAKING --the way stands--> KEEPING what came behind --read--> gone
 *       '--refused, silent, closed--> closed
 * </pre>
 *
 * On the connection's event loop.
 */
final class UpstreamHandler<C extends DuplexChannel> extends ChannelDuplexHandler {

    private static final int ANSWER_WITHIN_SECONDS = 15;

    private final C connection;
    private final Negotiation negotiation;
    private final Promise<C> stands;

    private ByteBuf received = Unpooled.EMPTY_BUFFER;

    UpstreamHandler(C connection, Negotiation negotiation, Promise<C> stands) {
        this.connection = connection;
        this.negotiation = negotiation;
        this.stands = stands;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Future<?> limit = ctx.executor()
                .schedule(
                        () -> fail(ctx, new IOException("timed out: the proxy says nothing")),
                        ANSWER_WITHIN_SECONDS,
                        TimeUnit.SECONDS);
        stands.addListener(done -> {
            limit.cancel(false);
            if (!done.isSuccess()) {
                ctx.close();
            }
        });
        ByteBuf out = ctx.alloc().directBuffer();
        negotiation.begin(out);
        ctx.writeAndFlush(out, ctx.voidPromise());
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
        if (!stands.isDone()) {
            speak(ctx);
        }
    }

    private void speak(ChannelHandlerContext ctx) {
        ByteBuf out = ctx.alloc().directBuffer();
        try {
            boolean standing = negotiation.answered(received, out);
            while (!standing && out.isReadable() && received.isReadable()) {
                ctx.writeAndFlush(out.copy(), ctx.voidPromise());
                out.clear();
                standing = negotiation.answered(received, out);
            }
            if (out.isReadable()) {
                ctx.writeAndFlush(out.retain(), ctx.voidPromise());
            }
            if (standing) {
                stands.trySuccess(connection);
            }
        } catch (IOException e) {
            fail(ctx, e);
        } finally {
            out.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (stands.isDone()) {
            ctx.fireChannelReadComplete();
        } else {
            ctx.read();
        }
    }

    /** Whoever reads first gets what is here, before anything else comes. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!stands.isDone()) {
            return; // nobody but this handler reads yet
        }
        ByteBuf behind = take();
        ctx.pipeline().remove(this);
        if (behind.isReadable()) {
            ctx.fireChannelRead(behind);
            ctx.fireChannelReadComplete();
        } else {
            behind.release();
        }
        ctx.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !stands.isDone()) {
            fail(ctx, new IOException("the proxy has closed the connection"));
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, new IOException("the proxy has closed the connection"));
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
        ctx.fireExceptionCaught(cause);
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (stands.tryFailure(cause)) {
            ctx.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        take().release();
    }

    private ByteBuf take() {
        ByteBuf taken = received;
        received = Unpooled.EMPTY_BUFFER;
        return taken;
    }
}
