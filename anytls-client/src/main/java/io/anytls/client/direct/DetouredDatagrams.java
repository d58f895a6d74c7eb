package io.anytls.client.direct;

import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.datagram.DatagramCounts;
import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.datagram.Drop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.function.BiFunction;

/** Datagrams of the program's own, to a proxy, that leave through another outbound. Confined to their event loop. */
public final class DetouredDatagrams implements DatagramExit, DatagramReceiver {

    private final Receiver receiver;
    private final DatagramCounts counts = new DatagramCounts();
    private DatagramWay way;

    private DetouredDatagrams(Receiver receiver) {
        this.receiver = receiver;
    }

    /** @param outbound opens the way */
    public static Future<DatagramExit> open(
            BiFunction<StreamRequest, DatagramReceiver, Future<DatagramWay>> outbound,
            StreamRequest request,
            Receiver receiver) {
        Promise<DatagramExit> opened = request.loop().newPromise();
        DetouredDatagrams exit = new DetouredDatagrams(receiver);
        outbound.apply(request, exit).addListener((Future<DatagramWay> done) -> {
            if (!done.isSuccess()) {
                opened.tryFailure(done.cause());
                return;
            }
            exit.way = done.getNow();
            if (!opened.trySuccess(exit)) {
                exit.close();
            }
        });
        return opened;
    }

    // ---- out ----

    @Override
    public void send(InetSocketAddress to, ByteBuf payload) {
        way.send(to, payload);
    }

    @Override
    public void flush(long pins) {
        way.flush();
    }

    @Override
    public void drop(Drop reason) {
        counts.dropped(reason);
    }

    @Override
    public Channel channel() {
        return way.carrier();
    }

    @Override
    public void close() {
        way.flush();
        way.carrier().close();
    }

    // ---- back ----

    @Override
    public void received(InetSocketAddress from, ByteBuf payload) {
        receiver.received(from, payload);
    }

    @Override
    public void receivedAll() {
        receiver.receivedAll();
    }

    @Override
    public void dropped(Drop reason) {
        counts.dropped(reason);
    }
}
