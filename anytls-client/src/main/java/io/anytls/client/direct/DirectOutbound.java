package io.anytls.client.direct;

import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.daemon.config.DialOptions;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.TcpDialer;
import io.anytls.daemon.transport.Sockets;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.relay.ReadBuffers;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;

/** Connects to each target from this machine; names are looked up here. Any thread. */
public final class DirectOutbound implements Outbound {

    private final Sockets sockets;
    private final Duration connectTimeout;
    private final TcpDialer dialer;

    public DirectOutbound(DialOptions options, Sockets sockets, List<CachedNames> names) {
        this.sockets = sockets;
        this.connectTimeout = options.connectTimeout();
        this.dialer =
                new TcpDialer(this::bootstrap, names, options.strategy(), options.localAddresses(), address -> true);
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
    public Future<DuplexChannel> open(TargetAddress target, EventLoop near) {
        Promise<DuplexChannel> opened = near.newPromise();
        dialer.dial(target.host(), target.port(), near).addListener((Future<SocketChannel> dialled) -> {
            if (!dialled.isSuccess()) {
                opened.tryFailure(dialled.cause());
            } else if (!opened.trySuccess(dialled.getNow())) {
                dialled.getNow().close();
            }
        });
        return opened;
    }

    @Override
    public Future<StreamLease> lease(TargetAddress target, EventLoop near) {
        Promise<StreamLease> leased = near.newPromise();
        open(target, near).addListener((Future<DuplexChannel> opened) -> {
            if (!opened.isSuccess()) {
                leased.tryFailure(opened.cause());
            } else if (!leased.trySuccess(new Standing(opened.getNow(), near))) {
                opened.getNow().close();
            }
        });
        return leased;
    }

    @Override
    public Future<Void> established(DuplexChannel stream) {
        return stream.eventLoop().newSucceededFuture(null);
    }

    @Override
    public boolean waitsForTarget() {
        return true;
    }

    @Override
    public void start() {}

    @Override
    public void retire() {}

    @Override
    public void close() {}
}
