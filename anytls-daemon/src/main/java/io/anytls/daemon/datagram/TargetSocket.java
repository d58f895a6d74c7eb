package io.anytls.daemon.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Sends datagrams to any number of targets and takes their answers: those of strangers are dropped. Whatever it has no room for is
 * dropped and counted; it never makes anybody wait. Confined to its event loop.
 *
 * <pre>
 *   OPEN --close, or no target has been active for its time--> CLOSED
 * </pre>
 */
public final class TargetSocket implements DatagramExit {

    /** Targets that are known at a time, and may answer. */
    static final int MOST_DESTINATIONS = 16_384;

    private final TargetSockets common;
    private final EventLoop loop;
    private final Receiver receiver;
    private final LongConsumer held;
    private final Destinations destinations;
    private final NamedTargets names;

    private Channel ipv4;
    private Channel ipv6;
    private Future<?> timer;
    private Backlog backlog;
    private boolean closed;

    private TargetSocket(TargetSockets common, EventLoop loop, Receiver receiver, LongConsumer held) {
        this.common = common;
        this.loop = loop;
        this.receiver = receiver;
        this.held = held;
        this.destinations = new Destinations(common.idle(), MOST_DESTINATIONS, now());
        this.names = new NamedTargets(
                common.names(), common.permitted(), loop, this::write, () -> flush(0), common.counts());
    }

    /**
     * A socket, bound.
     *
     * @param held is told the bytes that it holds, in real cost
     * @return completes on the loop; fails with what the system says
     */
    public static Future<DatagramExit> open(
            TargetSockets common, EventLoop loop, Receiver receiver, LongConsumer held) {
        Promise<DatagramExit> opened = loop.newPromise();
        loop.execute(() -> new TargetSocket(common, loop, receiver, held).open(opened));
        return opened;
    }

    private void open(Promise<DatagramExit> opened) {
        bind(false, opened, () -> {
            if (common.isShared()) {
                ipv6 = ipv4;
                stand(opened);
            } else {
                bind(true, opened, () -> stand(opened));
            }
        });
    }

    private void bind(boolean six, Promise<DatagramExit> opened, Runnable next) {
        ChannelFuture bound = common.sockets().open(loop, common.local(six), new Incoming());
        bound.addListener(done -> loop.execute(() -> bound(six, bound, opened, next)));
    }

    private void bound(boolean six, ChannelFuture bound, Promise<DatagramExit> opened, Runnable next) {
        if (!bound.isSuccess()) {
            close();
            opened.tryFailure(bound.cause());
            return;
        }
        common.counts().opened();
        bound.channel().closeFuture().addListener(gone -> {
            common.counts().closed();
            close();
        });
        if (six) {
            ipv6 = bound.channel();
        } else {
            ipv4 = bound.channel();
        }
        receiver.bound(bound.channel());
        next.run();
    }

    private void stand(Promise<DatagramExit> opened) {
        backlog = new Backlog(ipv4, ipv6);
        sleep();
        if (!opened.trySuccess(this)) {
            close();
        }
    }

    // ---- to targets ----

    @Override
    public void send(InetSocketAddress to, ByteBuf payload) {
        if (closed) {
            payload.release();
        } else if (to.isUnresolved()) {
            names.send(to.getHostString(), to.getPort(), payload);
            account();
        } else if (common.permitted().test(to)) {
            write(to, payload);
        } else {
            drop(Drop.FORBIDDEN, payload);
        }
    }

    private void write(InetSocketAddress to, ByteBuf payload) {
        Channel socket = to.getAddress() instanceof Inet6Address ? ipv6 : ipv4;
        if (to.getPort() == 0 || to.getAddress().isMulticastAddress()) {
            drop(Drop.FORBIDDEN, payload);
            return;
        }
        if (!socket.isWritable()) {
            drop(Drop.QUEUE_FULL, payload);
            return;
        }
        destinations.sent(to.getAddress(), to.getPort(), now());
        common.counts().sent();
        if (payload.isReadable()) {
            backlog.write(payload, to);
            return;
        }
        payload.release();
        if (!EmptyDatagrams.send(socket, to)) {
            common.counts().dropped(Drop.UNSENDABLE);
        }
    }

    @Override
    public void drop(Drop reason) {
        common.counts().dropped(reason);
    }

    private void drop(Drop reason, ByteBuf payload) {
        payload.release();
        drop(reason);
    }

    @Override
    public void flush(long pins) {
        if (closed) {
            return;
        }
        backlog.flush(pins);
        account();
    }

    private void account() {
        if (!closed) {
            held.accept(backlog.cost() + names.cost() + (long) destinations.size() * Destinations.COST);
        }
    }

    // ---- from targets ----

    private final class Incoming extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            try {
                InetSocketAddress from = MappedAddress.unmapped(packet.sender());
                if (destinations.heard(from.getAddress(), now()) || common.fullCone()) {
                    common.counts().received();
                    receiver.received(from, packet.content());
                } else {
                    common.counts().dropped(Drop.STRANGER);
                }
            } finally {
                packet.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            receiver.receivedAll();
        }

        /** Of one datagram that could not be sent or received; the next one may do better. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (backlog != null) {
                backlog.refused();
            }
            common.counts().dropped(Drop.UNSENDABLE);
        }
    }

    // ---- time, and the end ----

    private long now() {
        return loop.ticker().nanoTime();
    }

    private void sleep() {
        long now = now();
        long left = destinations.end() - now;
        if (left <= 0) {
            close();
            receiver.ended("no datagram for its time");
            return;
        }
        timer = loop.schedule(this::look, Math.min(left, common.idle().look()), TimeUnit.NANOSECONDS);
    }

    private void look() {
        destinations.sweep(now());
        account();
        sleep();
    }

    @Override
    public Channel channel() {
        return ipv4;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        names.close();
        if (backlog != null) {
            backlog.release();
        }
        if (timer != null) {
            timer.cancel(false);
        }
        if (ipv4 != null) {
            ipv4.close();
        }
        if (ipv6 != null) {
            ipv6.close();
        }
        held.accept(0);
    }
}
