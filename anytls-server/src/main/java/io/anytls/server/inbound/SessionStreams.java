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
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Gives the streams of one session their handlers for as long as the session's user is one. From then on new ones are refused, those that
 * stand have some time to end, and the session is closed with the last one. Event loop of the connection, unless a method says otherwise.
 */
@Sharable
final class SessionStreams extends ChannelInitializer<Channel> {

    private final Channel connection;
    private final ChannelHandler handler;

    // Written on the event loop only.
    private volatile int open;
    private volatile long idleSince;

    private volatile boolean withdrawn;

    /**
     * @param handler what each stream gets; sharable
     * @param now nanoseconds on the event loop's clock
     */
    SessionStreams(Channel connection, ChannelHandler handler, long now) {
        this.connection = connection;
        this.handler = handler;
        this.idleSince = now;
    }

    @Override
    protected void initChannel(Channel stream) {
        open = open + 1;
        stream.closeFuture().addListener(closed -> {
            open = open - 1;
            idleSince = connection.eventLoop().ticker().nanoTime();
            closeIfOver();
        });
        stream.pipeline().addLast(withdrawn ? new Refusing() : handler);
    }

    /**
     * The user is none any more: streams that stand have so long to end. Any thread; one at a time.
     *
     * @return false if that is known already
     */
    boolean withdraw(Duration patience) {
        if (withdrawn) {
            return false;
        }
        withdrawn = true;
        connection.eventLoop().execute(() -> {
            closeIfOver();
            Future<?> end = connection
                    .eventLoop()
                    .schedule((Runnable) connection::close, patience.toNanos(), TimeUnit.NANOSECONDS);
            connection.closeFuture().addListener(closed -> end.cancel(false));
        });
        return true;
    }

    /** How many streams are open. Any thread. */
    int open() {
        return open;
    }

    /** Nanoseconds without a stream; -1 while there is one. Any thread. */
    long idleNanos() {
        long since = idleSince;
        return open > 0 ? -1 : Math.max(0, connection.eventLoop().ticker().nanoTime() - since);
    }

    /** Ends the session, unless it has got a stream meanwhile. Any thread. */
    void closeIfIdle() {
        connection.eventLoop().execute(() -> {
            if (open == 0) {
                connection.close();
            }
        });
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
