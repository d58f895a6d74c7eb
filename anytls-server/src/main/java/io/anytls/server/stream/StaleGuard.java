package io.anytls.server.stream;

import io.anytls.daemon.payload.RepeatableStart;
import io.anytls.protocol.relay.Relay;
import io.anytls.protocol.session.ServerStream;
import io.anytls.server.outbound.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Stands between the relay and a connection that has lain parked, as the target may have given that up just before it was lent. What
 * the stream sends first is kept until the target has answered something, if it may be sent twice: see {@link RepeatableStart}. A
 * stream that says anything else gets the target's end as it is.
 *
 * <pre>
 *   DOUBT --a byte from the target, too much sent, what must not be sent twice, or too long after the first write--> gone
 *     '---the connection ends first--> another is dialled, gets what was kept, and takes its place in the relay
 * </pre>
 *
 * A reset is how a target answers on a connection that it no longer has: it counts for {@link #LONGEST_DOUBT}, as it has nothing to do
 * with what was sent. An orderly end may be the answer of one that has read it: only where it comes within about the time of a dial
 * after the first write is it taken for one that had been on its way before. A target that reads and ends at once, without an answer,
 * cannot be told from one that was gone; it is asked twice, once on each connection.
 *
 * <p>Where the client has ended its direction already there is no replacement: the target may have seen that end, and acted on it.
 */
final class StaleGuard extends ChannelDuplexHandler {

    static final int MOST_KEPT = 64 << 10;

    /** What an event loop under load may be late by, and a round trip longer than the one of the dial. */
    static final Duration SLACK = Duration.ofMillis(50);

    static final Duration LONGEST_DOUBT = Duration.ofSeconds(1);

    private final ServerStream stream;
    private final SocketChannel channel;
    private final long doubtNanos;
    private final Supplier<Future<Connection>> replacement;
    private final Consumer<SocketChannel> join;
    private final RepeatableStart start = new RepeatableStart();
    private ByteBuf kept = Unpooled.EMPTY_BUFFER;

    private long firstWriteNanos;
    private boolean replaced;
    private Future<?> timer;

    /**
     * @param replacement asked at most once
     * @param join given what it brings, to be joined with the stream
     */
    StaleGuard(
            ServerStream stream,
            Connection.Parked connection,
            Supplier<Future<Connection>> replacement,
            Consumer<SocketChannel> join) {
        this.stream = stream;
        this.channel = connection.channel();
        this.doubtNanos = doubt(connection.dialTime()).toNanos();
        this.replacement = replacement;
        this.join = join;
    }

    /** How long an orderly end counts: a quarter more than the dial, {@link #SLACK}, and never more than {@link #LONGEST_DOUBT}. */
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
        if (!keep(payload)) {
            trust(ctx);
        } else if (timer == null) {
            firstWriteNanos = channel.eventLoop().ticker().nanoTime();
            timer = ctx.executor().schedule(() -> trust(ctx), LONGEST_DOUBT.toNanos(), TimeUnit.NANOSECONDS);
        }
        ctx.write(message, promise);
    }

    /** False if it is too much, or makes of the whole something that must not be sent twice. */
    private boolean keep(ByteBuf payload) {
        if (kept.readableBytes() + payload.readableBytes() > MOST_KEPT) {
            return false;
        }
        if (kept == Unpooled.EMPTY_BUFFER) {
            kept = channel.alloc().buffer(payload.readableBytes(), MOST_KEPT);
        }
        kept.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        return start.isAll(kept);
    }

    private ByteBuf takeKept() {
        ByteBuf taken = kept;
        kept = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ctx.fireChannelRead(message);
        trust(ctx);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean end = event == ChannelInputShutdownEvent.INSTANCE;
        if (end && isAnswer()) {
            trust(ctx);
        }
        if (!end || !replace(ctx)) {
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
        takeKept().release();
    }

    /** Whether an orderly end comes so late that it is one to what was sent. */
    private boolean isAnswer() {
        return timer != null && channel.eventLoop().ticker().nanoTime() - firstWriteNanos > doubtNanos;
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
        if (ctx.isRemoved() || !stream.isActive() || stream.isInputShutdown()) {
            trust(ctx);
            return false;
        }
        replaced = true;
        Relay.part(stream, channel);
        ByteBuf again = takeKept(); // a connection that is closed drops its handlers, long before the dial ends
        channel.close(); // first, so that the other one can have its place within the limits
        Future<Connection> dial = replacement.get();
        stream.closeFuture().addListener(closed -> dial.cancel(false));
        dial.addListener((Future<Connection> done) -> {
            if (done.isSuccess() && stream.isActive()) {
                SocketChannel alive = done.getNow().channel();
                alive.writeAndFlush(again.retain(), alive.voidPromise());
                join.accept(alive);
            } else if (done.isSuccess()) {
                done.getNow().channel().close();
            } else {
                stream.close();
            }
            again.release();
        });
        return true;
    }
}
