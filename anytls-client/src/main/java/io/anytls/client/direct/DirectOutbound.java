package io.anytls.client.direct;

import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.datagram.DatagramCounts;
import io.anytls.daemon.datagram.DatagramExits;
import io.anytls.daemon.datagram.IdleTimes;
import io.anytls.daemon.datagram.TargetSockets;
import io.anytls.daemon.datagram.UdpSockets;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.NameLookUp;
import io.anytls.daemon.dial.TcpDialer;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.transport.Sockets;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.List;

/** Connects, or sends datagrams, to each target from this machine; names are looked up here. Any thread. */
public final class DirectOutbound implements Outbound {

    private final String tag;
    private final TcpDialer dialer;
    private final TargetSockets datagrams;

    public DirectOutbound(String tag, DialOptions options, Sockets sockets, List<CachedNames> names) {
        this.tag = tag;
        this.dialer = new TcpDialer(
                new TargetBootstrap(sockets, options.connectTimeout()),
                names,
                options.strategy(),
                options.localAddresses(),
                address -> true);
        this.datagrams = targets(options, sockets, names, IdleTimes.DEFAULT);
    }

    /**
     * Sockets of this machine for datagrams.
     *
     * @param idle when one has nothing left to do
     */
    public static DatagramExits exits(DialOptions options, Sockets sockets, List<CachedNames> names, IdleTimes idle) {
        return targets(options, sockets, names, idle).exits();
    }

    private static TargetSockets targets(
            DialOptions options, Sockets sockets, List<CachedNames> names, IdleTimes idle) {
        return new TargetSockets(
                new UdpSockets(sockets.transport(), sockets.egress()),
                new NameLookUp(names, options.strategy())::ask,
                options.localAddresses(),
                address -> true,
                idle,
                false,
                new DatagramCounts());
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public String type() {
        return "direct";
    }

    @Override
    public Future<StreamLease> open(StreamRequest request) {
        Promise<StreamLease> opened = request.loop().newPromise();
        dialer.dial(request.target().host(), request.target().port(), request.loop())
                .addListener((Future<SocketChannel> dialled) -> {
                    if (!dialled.isSuccess()) {
                        opened.tryFailure(dialled.cause());
                    } else if (!opened.trySuccess(Standing.on(dialled.getNow()))) {
                        dialled.getNow().close();
                    }
                });
        return opened;
    }

    @Override
    public Future<DatagramWay> openDatagrams(StreamRequest request, DatagramReceiver receiver) {
        DatagramExits exits = request.udpTimeout() == null
                ? datagrams.exits()
                : datagrams.idle(IdleTimes.all(request.udpTimeout())).exits();
        return DirectDatagrams.open(exits, request, receiver);
    }

    @Override
    public boolean waitsForTarget() {
        return true;
    }
}
