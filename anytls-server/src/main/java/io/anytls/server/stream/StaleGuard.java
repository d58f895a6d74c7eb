package io.anytls.server.stream;

import io.anytls.protocol.relay.Relay;
import io.anytls.protocol.session.ServerStream;
import io.anytls.server.outbound.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Stands between the relay and a connection that has lain parked, as the target may have given that up just before it was lent. What
 * the stream sends first is kept until the target has answered something.
 *
 * <pre>
 *   DOUBT --a byte from the target, too much sent, or too long after the first write--> gone
 *     '---the connection ends first--> another is dialled, gets what was kept, and takes its place in the relay
 * </pre>
 *
 * An end that was on its way before the first write arrives within a round trip after it, and so does the reset with which a target
 * answers on a connection that it no longer has. So an end within about the time of a dial is taken for one that had come before; one
 * that comes later is the target's answer to what it was sent, and that is not said to it again. A target that reads and ends at once,
 * without an answer, cannot be told from one that was gone; it is asked twice, once on each connection.
 *
 * <p>Where the client has ended its direction already there is no replacement: the target may have seen that end, and acted on it.
 */
final class StaleGuard extends ChannelDuplexHandler {

    static final int MOST_KEPT = 64 << 10;

    /** What an event loop under load may be late by, and a round trip longer than the one of the dial. */
    static final Duration SLACK = Duration.ofMillis(5);

    static final Duration LONGEST_DOUBT = Duration.ofSeconds(1);

    private final ServerStream stream;
    private final SocketChannel channel;
    private final Duration doubt;
    private final Supplier<Future<Connection>> replacement;
    private final Deque<ByteBuf> kept = new ArrayDeque<>(2);

    private int keptBytes;
    private boolean replaced;
    private Future<?> timer;

    /** @param replacement asked at most once */
    StaleGuard(ServerStream stream, Connection.Parked connection, Supplier<Future<Connection>> replacement) {
        this.stream = stream;
        this.channel = connection.channel();
        this.doubt = doubt(connection.dialTime());
        this.replacement = replacement;
    }

    /** A quarter more than the dial, {@link #SLACK}, and never more than {@link #LONGEST_DOUBT}. */
    static Duration doubt(Duration dialTime) {
        Duration doubt = dialTime.multipliedBy(5).dividedBy(4).plus(SLACK);
        return doubt.compareTo(LONGEST_DOUBT) < 0 ? doubt : LONGEST_DOUBT;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf payload = (ByteBuf) message;
        if (replaced || !payload.isReadable()) {
            ctx.write(message, promise);
            return;
        }
        if (keptBytes + payload.readableBytes() > MOST_KEPT) {
            trust(ctx);
        } else {
            kept.add(payload.retainedDuplicate());
            keptBytes += payload.readableBytes();
            if (timer == null) {
                timer = ctx.executor().schedule(() -> trust(ctx), doubt.toNanos(), TimeUnit.NANOSECONDS);
            }
        }
        ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ctx.fireChannelRead(message);
        trust(ctx);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE || !replace(ctx)) {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!replace(ctx)) {
            ctx.fireChannelInactive();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!replace(ctx)) {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
        kept.forEach(ByteBuf::release);
        kept.clear();
    }

    private void trust(ChannelHandlerContext ctx) {
        if (!replaced && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    /** False if the end is not to be undone, and is the relay's to see. */
    private boolean replace(ChannelHandlerContext ctx) {
        if (replaced) {
            return true; // an end may come as several events
        }
        if (!stream.isActive() || stream.isInputShutdown()) {
            trust(ctx);
            return false;
        }
        replaced = true;
        Relay.part(stream, channel);
        Deque<ByteBuf> again = new ArrayDeque<>(kept);
        kept.clear(); // a connection that is closed drops its handlers, long before the dial ends
        replacement.get().addListener((Future<Connection> done) -> {
            if (done.isSuccess() && stream.isActive()) {
                SocketChannel alive = done.getNow().channel();
                while (!again.isEmpty()) {
                    alive.write(again.poll(), alive.voidPromise());
                }
                alive.flush();
                Relay.join(stream, alive);
            } else if (done.isSuccess()) {
                done.getNow().channel().close();
            } else {
                stream.close();
            }
            again.forEach(ByteBuf::release);
            channel.close();
        });
        return true;
    }
}
