package io.anytls.client.direct;

import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.datagram.DatagramExits;
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

/** Datagrams that leave this machine by themselves, straight to their targets or to a proxy. On its event loop, but for what it tells. */
final class DirectDatagrams implements DatagramWay, DatagramExit.Receiver, ByteCounts {

    private static final MemoryShare SHARE = MemoryBudget.ofProcess().share("direct datagrams");

    private final DatagramReceiver receiver;
    private final HeldMemory memory;
    private final HeldMemory.Place place;
    private DatagramExit exit;
    private long pins;

    // Only the event loop writes them.
    private volatile long up;
    private volatile long down;

    private DirectDatagrams(DatagramReceiver receiver, EventLoop loop) {
        this.receiver = receiver;
        this.memory = SHARE.open(() -> loop.execute(() -> exit.close()));
        this.place = memory.place();
    }

    static Future<DatagramWay> open(DatagramExits exits, StreamRequest request, DatagramReceiver receiver) {
        EventLoop loop = request.loop();
        Promise<DatagramWay> opened = loop.newPromise();
        DirectDatagrams way = new DirectDatagrams(receiver, loop);
        Future<DatagramExit> opening = exits.open(request.target().toSocketAddress(), loop, way, way.place::holds);
        opening.addListener((Future<DatagramExit> done) -> {
            if (!done.isSuccess()) {
                way.memory.close();
                opened.tryFailure(done.cause());
                return;
            }
            way.exit = done.getNow();
            way.carrier().closeFuture().addListener(closed -> way.memory.close());
            if (!opened.trySuccess(way)) {
                way.exit.close();
            }
        });
        return opened;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuf payload) {
        up += payload.readableBytes();
        pins += BufferCost.pinned(payload);
        exit.send(to, payload);
    }

    @Override
    public void flush() {
        exit.flush(pins);
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
    public void ended(String why) {
        // its carrier has closed, and that is told
    }

    @Override
    public Channel carrier() {
        return exit.channel();
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
