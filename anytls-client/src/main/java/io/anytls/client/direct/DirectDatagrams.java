package io.anytls.client.direct;

import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.daemon.datagram.TargetSocket;
import io.anytls.daemon.datagram.TargetSockets;
import io.anytls.protocol.budget.BufferCost;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryShare;
import io.anytls.protocol.session.ByteCounts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;

/** Datagrams straight to their targets. On its event loop, but for what it tells. */
final class DirectDatagrams implements DatagramWay, TargetSocket.Receiver, ByteCounts {

    private static final MemoryShare SHARE = MemoryBudget.ofProcess().share("direct datagrams");

    private final DatagramReceiver receiver;
    private final HeldMemory memory;
    private final HeldMemory.Place place;
    private TargetSocket socket;
    private long pins;

    // Only the event loop writes them.
    private volatile long up;
    private volatile long down;

    private DirectDatagrams(DatagramReceiver receiver, EventLoop loop) {
        this.receiver = receiver;
        this.memory = SHARE.open(() -> loop.execute(() -> socket.close()));
        this.place = memory.place();
    }

    static Future<DatagramWay> open(TargetSockets sockets, EventLoop loop, DatagramReceiver receiver) {
        Promise<DatagramWay> opened = loop.newPromise();
        DirectDatagrams way = new DirectDatagrams(receiver, loop);
        TargetSocket.open(sockets, loop, way, way.place::holds).addListener((Future<TargetSocket> done) -> {
            if (!done.isSuccess()) {
                way.memory.close();
                opened.tryFailure(done.cause());
                return;
            }
            way.socket = done.getNow();
            way.carrier().closeFuture().addListener(closed -> way.memory.close());
            if (!opened.trySuccess(way)) {
                way.socket.close();
            }
        });
        return opened;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuf payload) {
        up += payload.readableBytes();
        pins += BufferCost.pinned(payload);
        socket.send(to, payload);
    }

    @Override
    public void flush() {
        socket.flush(pins);
        pins = 0;
    }

    @Override
    public void received(InetSocketAddress from, ByteBuf payload) {
        down += payload.readableBytes();
        receiver.received(from, payload);
    }

    @Override
    public void receivedAll() {
        receiver.receivedAll();
    }

    @Override
    public void idle() {
        // its carrier has closed, and that is told
    }

    @Override
    public Channel carrier() {
        return socket.channel();
    }

    @Override
    public ByteCounts traffic() {
        return this;
    }

    @Override
    public long up() {
        return up;
    }

    @Override
    public long down() {
        return down;
    }
}
