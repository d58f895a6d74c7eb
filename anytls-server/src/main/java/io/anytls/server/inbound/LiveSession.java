package io.anytls.server.inbound;

import io.anytls.protocol.auth.User;
import io.anytls.protocol.session.ServerSession;
import io.anytls.protocol.session.ServerStream;
import io.anytls.protocol.session.StreamAcceptor;
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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session, whose it is, and its streams, which get their handlers here.
 *
 * <pre>
 *   SERVING --its user is removed--> WITHDRAWN: new streams are refused, those that stand have some time
 *      |                                 '--the last stream ends, or the time is over--> closed
 *      '--claimed, while it has no stream--> LEAVING: closed on its event loop; a stream that comes now is refused
 * </pre>
 *
 * A session is claimed and gets a stream by one number, so that of the two only one can happen. Event loop of the connection, unless a
 * method says otherwise.
 */
@Sharable
final class LiveSession extends ChannelInitializer<Channel> implements StreamAcceptor {

    private static final String LEAVES = "this session is about to be closed";
    private static final String IS_WITHDRAWN = "the user of this session is no more";

    /** In the place of a number of streams. */
    private static final int LEAVING = -1;

    private final Channel connection;
    private final User user;
    private final StreamAcceptor acceptor;
    private final Duration idleLimit;

    private final AtomicInteger streams = new AtomicInteger();

    /** Written on the event loop only. */
    private volatile long idleSince;

    private volatile boolean withdrawn;

    /**
     * @param acceptor asked for each stream while the session is serving
     * @param idleLimit how long it may be without a stream; zero: for ever
     */
    LiveSession(Channel connection, User user, StreamAcceptor acceptor, Duration idleLimit) {
        this.connection = connection;
        this.user = user;
        this.acceptor = acceptor;
        this.idleLimit = idleLimit;
        this.idleSince = now();
    }

    private long now() {
        return connection.eventLoop().ticker().nanoTime();
    }

    /** Any thread. */
    User user() {
        return user;
    }

    @Override
    public String refusal() {
        if (streams.get() == LEAVING) {
            return LEAVES;
        }
        return withdrawn ? IS_WITHDRAWN : acceptor.refusal();
    }

    @Override
    public ChannelHandler handler() {
        return this;
    }

    @Override
    public String instance() {
        return acceptor.instance();
    }

    /** Asks again for what another thread may have decided meanwhile. */
    @Override
    protected void initChannel(Channel stream) {
        int before = streams.getAndUpdate(count -> count == LEAVING ? LEAVING : count + 1);
        if (before == LEAVING) {
            stream.pipeline().addLast(new Refusing(LEAVES));
            return;
        }
        stream.closeFuture().addListener(closed -> {
            idleSince = now();
            streams.decrementAndGet();
            closeIfOver();
        });
        stream.pipeline().addLast(withdrawn ? new Refusing(IS_WITHDRAWN) : acceptor.handler());
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
                    .schedule(() -> close("its user has been removed"), patience.toNanos(), TimeUnit.NANOSECONDS);
            connection.closeFuture().addListener(closed -> end.cancel(false));
        });
        return true;
    }

    /** Nanoseconds without a stream; -1 while there is one, and when it is leaving. Any thread. */
    long idleNanos() {
        long since = idleSince;
        return streams.get() == 0 ? Math.max(0, now() - since) : -1;
    }

    /** Whether it has been idle for longer than it may. Any thread. */
    boolean isIdleTooLong() {
        return !idleLimit.isZero() && idleNanos() >= idleLimit.toNanos();
    }

    /**
     * Takes its place, and with that ends it. Any thread.
     *
     * @return false if it has a stream, or was claimed before
     */
    boolean claim() {
        if (!streams.compareAndSet(0, LEAVING)) {
            return false;
        }
        connection.eventLoop().execute(() -> close("it was idle for too long, or made room for another"));
        return true;
    }

    /** Its streams, if it has any, end for the same reason. */
    private void close(String why) {
        ServerSession session = connection.pipeline().get(ServerSession.class);
        if (session == null) {
            connection.close(); // it is not one yet
        } else {
            session.close(why);
        }
    }

    private void closeIfOver() {
        if (withdrawn && streams.get() <= 0) {
            // Behind what was written: TLS by itself waits for that only a few seconds.
            connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static final class Refusing extends ChannelInboundHandlerAdapter {

        private final String reason;

        Refusing(String reason) {
            this.reason = reason;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ((ServerStream) ctx.channel()).refuse(reason);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}
