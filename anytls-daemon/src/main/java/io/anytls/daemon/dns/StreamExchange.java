package io.anytls.daemon.dns;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One connection to a name server, and the question that it is asked.
 *
 * <pre>
 *   ASKED --answer--> kept --asked--> ASKED
 *     '--given up, no answer--> closed <--quiet--'
 * </pre>
 *
 * {@link #ask} from any thread; the rest on the connection's loop.
 */
final class StreamExchange extends ChannelInboundHandlerAdapter {

    /** RFC 7766, section 6.2.3, has a few seconds. */
    private static final int KEPT_SECONDS = 10;

    private final DuplexChannel connection;
    private final Wire wire;
    private final Predicate<StreamExchange> keep;
    private final Consumer<StreamExchange> gone;

    private byte[] query;
    private Promise<byte[]> answered;
    private Future<?> quiet;

    /**
     * @param keep whether it may be asked again
     * @param gone it can be asked no more
     */
    StreamExchange(DuplexChannel connection, Wire wire, Predicate<StreamExchange> keep, Consumer<StreamExchange> gone) {
        this.connection = connection;
        this.wire = wire;
        this.keep = keep;
        this.gone = gone;
    }

    /** @param promise fails, too, if the connection has ended; when it is cancelled, the connection is closed */
    void ask(byte[] asked, Promise<byte[]> promise) {
        if (!connection.eventLoop().inEventLoop()) {
            connection.eventLoop().execute(() -> ask(asked, promise));
            return;
        }
        if (quiet != null) {
            quiet.cancel(false);
        }
        if (!connection.isActive()) {
            promise.tryFailure(new IOException("the connection has ended"));
            return;
        }
        query = asked;
        answered = promise;
        promise.addListener(done -> {
            if (!done.isSuccess()) {
                connection.close();
            }
        });
        connection.writeAndFlush(wire.encode(asked, connection.alloc())).addListener(written -> {
            if (!written.isSuccess()) {
                close(written.cause());
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            byte[] response = wire.decode(message);
            Promise<byte[]> waiting = answered;
            if (waiting == null || !DnsMessage.answers(query, response)) {
                throw new IOException("the answer is to another question");
            }
            answered = null;
            quiet = ctx.executor()
                    .schedule(() -> close(new IOException("it has been quiet")), KEPT_SECONDS, TimeUnit.SECONDS);
            boolean kept = keep.test(this);
            waiting.trySuccess(response);
            if (!kept) {
                ctx.close();
            }
        } catch (IOException e) {
            close(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            close(new IOException("the server has closed the connection"));
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close(new IOException("the server has closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close(cause);
    }

    /** Any thread. */
    void close(Throwable cause) {
        if (!connection.eventLoop().inEventLoop()) {
            connection.eventLoop().execute(() -> close(cause));
            return;
        }
        gone.accept(this);
        if (quiet != null) {
            quiet.cancel(false);
        }
        Promise<byte[]> waiting = answered;
        answered = null;
        if (waiting != null) {
            waiting.tryFailure(cause);
        }
        connection.close();
    }
}
