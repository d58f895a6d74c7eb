package io.anytls.daemon.dns;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.DetourDialer;
import io.anytls.daemon.dial.HostDialer;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dial.NameLookUp;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.dial.ServerDialer;
import io.anytls.daemon.dial.Way;
import io.anytls.daemon.tls.ClientTls;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.transport.Sockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the name servers of a configuration.
 *
 * @param sockets of this machine
 * @param ways through outbounds, by their tags
 */
public record DnsSockets(Sockets sockets, Function<String, Way<? extends DuplexChannel>> ways) {

    private static final int CONNECT_MILLIS = 5_000;

    /** @param names know the server's own name; empty where it is an address, or somebody else looks it up */
    NameServer server(DnsServerOptions options, Optional<List<CachedNames>> names) {
        return switch (options.type()) {
            case HOSTS -> new HostsServer(options.hosts());
            case LOCAL -> {
                List<CachedNames> both = NameResolution.groups(sockets.transport(), IpStrategy.PREFER_IPV6);
                yield new SystemServer(both.get(1), both.get(0));
            }
            case UDP ->
                options.detour().isPresent() // whoever carries connections need not carry datagrams
                        ? stream(options, names, Optional.empty(), LengthWire.INSTANCE)
                        : udp(options, names);
            case TCP -> stream(options, names, Optional.empty(), LengthWire.INSTANCE);
            case TLS -> stream(options, names, options.tls(), LengthWire.INSTANCE);
            case HTTPS -> stream(options, names, options.tls(), http(options));
        };
    }

    private NameServer udp(DnsServerOptions options, Optional<List<CachedNames>> names) {
        String host = options.address().host();
        Function<EventLoop, Future<List<InetAddress>>> addresses = names.isEmpty()
                ? loop -> loop.newSucceededFuture(List.of(NetUtil.createInetAddressFromIpAddressString(host)))
                : loop -> new NameLookUp(names.get(), IpStrategy.PREFER_IPV4).ask(host, loop);
        return new UdpServer(
                sockets,
                options.address().port(),
                addresses,
                stream(options, names, Optional.empty(), LengthWire.INSTANCE));
    }

    private NameServer stream(
            DnsServerOptions options, Optional<List<CachedNames>> names, Optional<ClientTlsOptions> tls, Wire wire) {
        return new StreamServer(options.address().port(), dialer(options, names), tls.map(ClientTls::create), wire);
    }

    private ServerDialer<? extends DuplexChannel> dialer(DnsServerOptions options, Optional<List<CachedNames>> names) {
        HostPort address = options.address();
        return options.detour().isPresent()
                ? through(address, ways.apply(options.detour().get()))
                : new HostDialer(address, this::bootstrap, names.orElse(List.of()), IpStrategy.PREFER_IPV4, List.of());
    }

    private static <C extends DuplexChannel> DetourDialer<C> through(HostPort address, Way<C> way) {
        return new DetourDialer<>(address, way);
    }

    private static HttpWire http(DnsServerOptions options) {
        String name = options.tls().orElseThrow().name();
        String host = name.indexOf(':') >= 0 ? "[" + name + "]" : name;
        int port = options.address().port();
        return new HttpWire(port == options.type().port() ? host : host + ":" + port, options.path());
    }

    private Bootstrap bootstrap(EventLoop loop) {
        return sockets.dialer(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.AUTO_READ, false)
                .disableResolver()
                .handler(new ChannelInboundHandlerAdapter());
    }
}
