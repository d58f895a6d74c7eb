package io.anytls.server.outbound;

import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.dial.TcpDialer;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.transport.Sockets;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.frame.Headroom;
import io.anytls.protocol.relay.ReadBuffers;
import io.anytls.protocol.session.StreamChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Dials with sockets set up for a relay. */
public final class DirectDialer implements TargetDialer {

    private final TcpDialer dialer;

    /** @param permitted which resolved addresses users may reach */
    public DirectDialer(Sockets sockets, DialOptions options, Predicate<InetSocketAddress> permitted) {
        this(sockets, options, permitted, NameResolution.groups(sockets.transport(), options.strategy()));
    }

    /** The same with name resolution that others may use too. */
    public DirectDialer(
            Sockets sockets, DialOptions options, Predicate<InetSocketAddress> permitted, List<CachedNames> names) {
        this.dialer = new TcpDialer(
                sockets(sockets, options), names, options.strategy(), options.localAddresses(), permitted);
    }

    @Override
    public Future<SocketChannel> dial(TargetAddress target, EventLoop loop) {
        return dialer.dial(target.host(), target.port(), loop);
    }

    /** Sockets set up for a relay, with reading switched off. */
    public static Function<EventLoop, Bootstrap> sockets(Sockets sockets, DialOptions options) {
        int connectMillis = Math.toIntExact(options.connectTimeout().toMillis());
        return loop -> sockets.dialer(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                // A target that takes no more may have said why; a write that fails must not cost what is unread.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.AUTO_READ, false)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        ReadBuffers.forPayload(Headroom.LENGTH, StreamChannel.FRAME_PAYLOAD))
                .disableResolver()
                .handler(new ChannelInboundHandlerAdapter());
    }
}
