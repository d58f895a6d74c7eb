package io.anytls.server.fallback;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.dial.TcpDialer;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.relay.ReadBuffers;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Function;

/** Connects to a fallback's backend, with sockets set up for a relay. Any thread. */
final class BackendDialer {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final String name;
    private final Function<EventLoop, Future<? extends DuplexChannel>> dial;

    private BackendDialer(String name, Function<EventLoop, Future<? extends DuplexChannel>> dial) {
        this.name = name;
        this.dial = dial;
    }

    /** @param mayBeRemote whether an address of another machine may be dialled */
    static BackendDialer of(HostPort address, boolean mayBeRemote) {
        Transport transport = Transport.best();
        Sockets sockets = new Sockets(transport, TcpTuning.DEFAULT);
        TcpDialer dialer = new TcpDialer(
                loop -> relayed(sockets.dialer(loop)),
                NameResolution.groups(transport, IpStrategy.PREFER_IPV4),
                IpStrategy.PREFER_IPV4,
                List.of(),
                remote -> mayBeRemote || remote.getAddress().isLoopbackAddress());
        return new BackendDialer(address.toString(), loop -> dialer.dial(address.host(), address.port(), loop));
    }

    /** @param path of a socket of this machine */
    static BackendDialer ofUnixSocket(String path) {
        Transport transport = Transport.best();
        SocketAddress address = transport.unixAddress(path);
        return new BackendDialer("unix:" + path, loop -> {
            Promise<DuplexChannel> connected = loop.newPromise();
            relayed(new Bootstrap().group(loop).channel(transport.unixSocketClass()))
                    .connect(address)
                    .addListener((ChannelFuture done) -> {
                        if (done.isSuccess()) {
                            connected.setSuccess((DuplexChannel) done.channel());
                        } else {
                            connected.setFailure(done.cause());
                        }
                    });
            return connected;
        });
    }

    private static Bootstrap relayed(Bootstrap sockets) {
        return sockets.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                // A backend that takes no more may have said why; a write that fails must not cost what is unread.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, ReadBuffers.forRecords())
                .disableResolver()
                .handler(new ChannelInboundHandlerAdapter());
    }

    /** Completes on the loop. */
    @SuppressWarnings("unchecked") // a future is only read
    Future<DuplexChannel> dial(EventLoop loop) {
        return (Future<DuplexChannel>) dial.apply(loop);
    }

    @Override
    public String toString() {
        return name;
    }
}
