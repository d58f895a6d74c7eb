package io.anytls.server;

import io.anytls.daemon.datagram.DatagramCounts;
import io.anytls.daemon.datagram.DatagramExits;
import io.anytls.daemon.datagram.IdleTimes;
import io.anytls.daemon.datagram.ProxyTargets;
import io.anytls.daemon.datagram.TargetSockets;
import io.anytls.daemon.datagram.UdpSockets;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.DetourDialer;
import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.dial.HostDialer;
import io.anytls.daemon.dial.NameLookUp;
import io.anytls.daemon.dial.ServerDialer;
import io.anytls.daemon.dial.TcpDialer;
import io.anytls.daemon.dial.Way;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.Transport;
import io.anytls.daemon.upstream.UpstreamDatagrams;
import io.anytls.daemon.upstream.UpstreamDialer;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.OutboundType;
import io.anytls.server.config.ProxyOptions;
import io.anytls.server.outbound.DirectDialer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The program's own ways to proxies, which are no targets of users: straight, or through other outbounds. Any thread. */
final class ProxyWays {

    private final Transport transport;
    private final Function<OutboundOptions, List<CachedNames>> resolution;
    private final DatagramCounts counts;

    /** @param resolution of names that an outbound looks up */
    ProxyWays(Transport transport, Function<OutboundOptions, List<CachedNames>> resolution, DatagramCounts counts) {
        this.transport = transport;
        this.resolution = resolution;
        this.counts = counts;
    }

    /** @param all outbounds of the configuration, by tag */
    UpstreamDialer<SocketChannel> dialer(OutboundOptions options, Map<String, OutboundOptions> all) {
        ProxyOptions proxy = options.proxy().orElseThrow();
        DialOptions dial = options.dial();
        ServerDialer<SocketChannel> dialer = dial.detour().isPresent()
                ? new DetourDialer<>(
                        proxy.server().address(), way(all.get(dial.detour().get()), all))
                : new HostDialer(
                        proxy.server().address(),
                        DirectDialer.sockets(sockets(options), dial),
                        resolution.apply(options),
                        dial.strategy(),
                        dial.localAddresses());
        return new UpstreamDialer<>(proxy.server(), dialer);
    }

    /** Connections through an outbound. */
    Way<SocketChannel> way(OutboundOptions through, Map<String, OutboundOptions> all) {
        return way(through, all, address -> true);
    }

    /**
     * The same.
     *
     * @param permitted which addresses are dialled from here
     */
    Way<SocketChannel> way(
            OutboundOptions through, Map<String, OutboundOptions> all, Predicate<InetSocketAddress> permitted) {
        if (through.type() == OutboundType.UPSTREAM) {
            return dialer(through, all);
        } else if (through.type() == OutboundType.DIRECT) {
            return new TcpDialer(
                    DirectDialer.sockets(sockets(through), through.dial()),
                    resolution.apply(through),
                    through.dial().strategy(),
                    through.dial().localAddresses(),
                    permitted);
        }
        return (host, port, loop) -> loop.newFailedFuture(new DialException(DialException.Kind.FORBIDDEN, null));
    }

    /**
     * Datagrams to targets behind a proxy.
     *
     * @param permitted which targets users may reach
     */
    DatagramExits datagrams(
            OutboundOptions options, Map<String, OutboundOptions> all, Predicate<InetSocketAddress> permitted) {
        boolean resolves = options.proxy().orElseThrow().resolve();
        ProxyTargets targets = new ProxyTargets(
                permitted,
                resolves
                        ? Optional.of(new NameLookUp(
                                resolution.apply(options), options.dial().strategy())::ask)
                        : Optional.empty(),
                IdleTimes.DEFAULT,
                counts);
        return toTargets(options, all, targets);
    }

    private DatagramExits toTargets(OutboundOptions options, Map<String, OutboundOptions> all, ProxyTargets targets) {
        DatagramExits toProxy =
                options.dial().detour().map(tag -> through(all.get(tag), all)).orElseGet(() -> straight(options));
        return new UpstreamDatagrams<>(dialer(options, all), toProxy, targets);
    }

    /** Datagrams to a proxy through an outbound. */
    private DatagramExits through(OutboundOptions through, Map<String, OutboundOptions> all) {
        if (through.type() == OutboundType.UPSTREAM) {
            ProxyTargets anyProxy =
                    new ProxyTargets(address -> true, Optional.empty(), IdleTimes.DEFAULT.allAsOther(), counts);
            return toTargets(through, all, anyProxy);
        } else if (through.type() == OutboundType.DIRECT) {
            return straight(through);
        }
        return (first, loop, receiver, held) ->
                loop.newFailedFuture(new DialException(DialException.Kind.FORBIDDEN, null));
    }

    private DatagramExits straight(OutboundOptions from) {
        return new TargetSockets(
                        new UdpSockets(transport, from.dial().egress()),
                        new NameLookUp(resolution.apply(from), from.dial().strategy())::ask,
                        from.dial().localAddresses(),
                        address -> true,
                        IdleTimes.DEFAULT.allAsOther(),
                        false,
                        counts)
                .exits();
    }

    private Sockets sockets(OutboundOptions to) {
        return new Sockets(transport, to.dial().tuning(), to.dial().egress());
    }
}
