package io.anytls.server.fallback;

import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.relay.ReadGate;
import io.anytls.protocol.relay.Relay;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A connection on its way to the backend, and there. While the backend is dialled the connection is not read, and what had been read
 * before waits.
 *
 * <pre>
 *   DIALLING --connected--> JOINED, a relay --both have ended--> closed
 *      |'--cannot be reached--> another site has it
 *      '--left (from JOINED too)--> the backend is closed, the connection is as it was
 * </pre>
 */
final class BackendVisit extends ChannelInboundHandlerAdapter implements Visit {

    private final BackendSite site;
    private final Channel connection;
    private final HeldMemory memory;
    private final Deque<Object> waiting = new ArrayDeque<>();
    private final Deque<Object> events = new ArrayDeque<>();

    private boolean held;
    private boolean left;
    private ReadGate backendReading;
    private DuplexChannel backend;
    private Visit elsewhere;

    BackendVisit(BackendSite site, Channel connection, boolean isHeld) {
        this.site = site;
        this.connection = connection;
        this.held = isHeld;
        this.memory = BackendSite.Memory.SHARE.open(connection::close);
    }

    /** @param freePlace gives back the place that the connection to the backend has, as soon as there is none */
    void begin(BackendDialer dialer, Runnable freePlace) {
        connection.closeFuture().addListener(closed -> memory.close());
        connection.config().setAutoRead(false);
        dialer.dial(connection.eventLoop()).addListener((Future<DuplexChannel> dialled) -> {
            if (dialled.isSuccess()) {
                dialled.getNow().closeFuture().addListener(closed -> freePlace.run());
                connected(dialled.getNow());
            } else {
                freePlace.run();
                if (!left && connection.isActive()) {
                    goElsewhere(site.unreachable(dialled.cause()));
                }
            }
        });
    }

    private void connected(DuplexChannel channel) {
        if (left || !connection.isActive()) {
            channel.close();
            return;
        }
        backend = channel;
        backendReading = new ReadGate(backend);
        if (held) {
            backendReading.pause();
        }
        DuplexChannel visitor = (DuplexChannel) connection;
        VisitorEnd end = new VisitorEnd(visitor);
        backend.write(site.header().of(connection));
        backend.pipeline().addLast("backend end", new BackendEnd(visitor, end));
        while (!waiting.isEmpty()) {
            backend.write(waiting.poll()); // before the relay, which may see at once that no more will come
        }
        backend.flush();
        connection.pipeline().addLast("end", end);
        Relay.join(visitor, backend, backendReading, memory);
        passOn();
    }

    private void goElsewhere(Site other) {
        elsewhere = other.enter(connection, held);
        connection.config().setAutoRead(true);
        passOn();
    }

    /** What has come meanwhile goes to the handlers behind this one, which has done its work. */
    private void passOn() {
        ChannelHandlerContext ctx = connection.pipeline().context(this);
        if (!waiting.isEmpty()) {
            while (!waiting.isEmpty()) {
                ctx.fireChannelRead(waiting.poll());
            }
            ctx.fireChannelReadComplete();
        }
        while (!events.isEmpty()) {
            ctx.fireUserEventTriggered(events.poll());
        }
        if (!ctx.isRemoved()) {
            connection.pipeline().remove(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ctx.channel().config().setAutoRead(false); // who guards the handshake may have switched it on again
        waiting.add(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // nobody is behind this one
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        events.add(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        while (!waiting.isEmpty()) {
            ReferenceCountUtil.release(waiting.poll());
        }
    }

    @Override
    public void stay() {
        held = false;
        if (elsewhere != null) {
            elsewhere.stay();
        } else if (backendReading != null) {
            backendReading.resume();
        }
    }

    @Override
    public void leave() {
        left = true;
        if (elsewhere != null) {
            elsewhere.leave();
        } else if (backend != null) {
            Relay.part((DuplexChannel) connection, backend);
            connection.pipeline().remove(VisitorEnd.class);
            backend.close();
        } else {
            connection.pipeline().remove(this);
        }
        connection.config().setAutoRead(true);
    }
}
