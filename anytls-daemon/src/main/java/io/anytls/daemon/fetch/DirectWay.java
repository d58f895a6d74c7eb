package io.anytls.daemon.fetch;

import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.dial.TcpDialer;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Connects from this machine; names are looked up here. */
public final class DirectWay implements FetchWay {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Sockets sockets;
    private final List<CachedNames> names;

    public DirectWay(Transport transport) {
        this(transport, NameResolution.groups(transport, IpStrategy.PREFER_IPV6));
    }

    DirectWay(Transport transport, List<CachedNames> names) {
        this.sockets = new Sockets(transport, TcpTuning.DEFAULT);
        this.names = names;
    }

    @Override
    public Future<? extends Channel> connect(String host, int port, Predicate<InetAddress> permitted, EventLoop loop) {
        return new TcpDialer(
                        this::bootstrap,
                        names,
                        IpStrategy.PREFER_IPV6,
                        List.of(),
                        remote -> permitted.test(remote.getAddress()))
                .dial(host, port, loop);
    }

    private Bootstrap bootstrap(EventLoop loop) {
        return sockets.dialer(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
                .option(ChannelOption.AUTO_READ, false)
                .disableResolver()
                .handler(new ChannelInboundHandlerAdapter());
    }
}
