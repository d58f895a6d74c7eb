package io.anytls.client.direct;

import io.anytls.client.tunnel.DatagramReceiver;
import io.anytls.client.tunnel.DatagramWay;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.datagram.DatagramCounts;
import io.anytls.daemon.datagram.IdleTimes;
import io.anytls.daemon.datagram.TargetSockets;
import io.anytls.daemon.datagram.UdpSockets;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.NameLookUp;
import io.anytls.daemon.dial.TcpDialer;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.transport.Sockets;
import io.anytls.protocol.relay.ReadBuffers;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;

/** Connects, or sends datagrams, to each target from this machine; names are looked up here. Any thread. */
public final class DirectOutbound implements Outbound {

    private final String tag;
    private final Sockets sockets;
    private final Duration connectTimeout;
    private final TcpDialer dialer;
    private final TargetSockets datagrams;

    public DirectOutbound(String tag, DialOptions options, Sockets sockets, List<CachedNames> names) {
        this.tag = tag;
        this.sockets = sockets;
        this.connectTimeout = options.connectTimeout();
        this.dialer =
                new TcpDialer(this::bootstrap, names, options.strategy(), options.localAddresses(), address -> true);
        this.datagrams = new TargetSockets(
                new UdpSockets(sockets.transport()),
                new NameLookUp(names, options.strategy())::ask,
                options.localAddresses(),
                address -> true,
                IdleTimes.DEFAULT,
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

    private Bootstrap bootstrap(EventLoop loop) {
        return sockets.dialer(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                // A target that takes no more may have said why; a write that fails must not cost what is unread.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, ReadBuffers.forRecords())
                .disableResolver()
                .handler(new ChannelInboundHandlerAdapter());
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
        return DirectDatagrams.open(datagrams, request.loop(), receiver);
    }

    @Override
    public boolean waitsForTarget() {
        return true;
    }
}
