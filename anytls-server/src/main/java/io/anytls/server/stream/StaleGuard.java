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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Stands between the relay and a connection that has lain parked, as the target may have given that up just before it was lent. What
 * the stream sends first is kept until the target has answered something.
 *
 * <pre>
 *   DOUBT --a byte from the target, too much sent, or too long after the first write--> gone
 *     '---the connection ends first--> another is dialled, gets what was kept, and takes its place in the relay
 * </pre>
 *
 * Only an end that comes so soon after the first write is taken for one that had come before it: the target has read nothing then, and
 * nothing is said to it twice.
 */
final class StaleGuard extends ChannelDuplexHandler {

    static final int MOST_KEPT = 64 << 10;

    /** More than a round trip: within that, a target that has closed answers the first write with a reset. */
    static final int DOUBT_MILLIS = 1_000;

    private final ServerStream stream;
    private final Connection connection;
    private final Deque<ByteBuf> kept = new ArrayDeque<>(2);

    private int keptBytes;
    private boolean replaced;
    private Future<?> timer;

    StaleGuard(ServerStream stream, Connection connection) {
        this.stream = stream;
        this.connection = connection;
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
                timer = ctx.executor().schedule(() -> trust(ctx), DOUBT_MILLIS, TimeUnit.MILLISECONDS);
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
        if (event != ChannelInputShutdownEvent.INSTANCE) {
            ctx.fireUserEventTriggered(event);
        } else if (!replaced) {
            replace(ctx);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!replaced) {
            replace(ctx);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!replaced) {
            replace(ctx);
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

    private void replace(ChannelHandlerContext ctx) {
        if (!stream.isActive()) {
            ctx.close();
            return;
        }
        replaced = true;
        SocketChannel dead = connection.channel();
        Relay.part(stream, dead);
        connection.replacement().get().addListener((Future<Connection> done) -> {
            if (done.isSuccess() && stream.isActive()) {
                SocketChannel alive = done.getNow().channel();
                while (!kept.isEmpty()) {
                    alive.write(kept.poll(), alive.voidPromise());
                }
                alive.flush();
                Relay.join(stream, alive);
            } else if (done.isSuccess()) {
                done.getNow().channel().close();
            } else {
                stream.close();
            }
            dead.close();
        });
    }
}
