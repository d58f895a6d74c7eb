package io.anytls.server.inbound;

import io.anytls.protocol.session.ServerStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.ReferenceCountUtil;

/**
 * Gives the streams of one session their handlers for as long as the session's user is one. From then on those that stand go to their
 * end, new ones are refused, and the session is closed with the last one. Event loop of the connection, but for {@link #withdraw}.
 */
@Sharable
final class SessionStreams extends ChannelInitializer<Channel> {

    private final Channel connection;
    private final ChannelHandler handler;
    private int open;
    private volatile boolean withdrawn;

    /** @param handler what each stream gets; sharable */
    SessionStreams(Channel connection, ChannelHandler handler) {
        this.connection = connection;
        this.handler = handler;
    }

    @Override
    protected void initChannel(Channel stream) {
        open++;
        stream.closeFuture().addListener(closed -> {
            open--;
            closeIfOver();
        });
        stream.pipeline().addLast(withdrawn ? new Refusing() : handler);
    }

    /**
     * The user is none any more. Any thread; one at a time.
     *
     * @return false if that is known already
     */
    boolean withdraw() {
        if (withdrawn) {
            return false;
        }
        withdrawn = true;
        connection.eventLoop().execute(this::closeIfOver);
        return true;
    }

    private void closeIfOver() {
        if (withdrawn && open == 0) {
            // Behind what was written: TLS by itself waits for that only a few seconds.
            connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static final class Refusing extends ChannelInboundHandlerAdapter {

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ((ServerStream) ctx.channel()).refuse("the user of this session is no more");
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}
