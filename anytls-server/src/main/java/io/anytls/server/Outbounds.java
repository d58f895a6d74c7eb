package io.anytls.server;

import io.anytls.daemon.datagram.DatagramCounts;
import io.anytls.daemon.datagram.IdleTimes;
import io.anytls.daemon.datagram.TargetSockets;
import io.anytls.daemon.datagram.UdpSockets;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dial.NameLookUp;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.dial.TcpDialer;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.Transport;
import io.anytls.daemon.upstream.UpstreamDialer;
import io.anytls.daemon.upstream.UpstreamType;
import io.anytls.server.access.AccessRules;
import io.anytls.server.access.OwnAddresses;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.ProxyOptions;
import io.anytls.server.config.RouteOptions;
import io.anytls.server.limit.DescriptorLimits;
import io.anytls.server.outbound.BlockOutbound;
import io.anytls.server.outbound.DirectDialer;
import io.anytls.server.outbound.Outbound;
import io.anytls.server.outbound.RouteTable;
import io.anytls.server.outbound.TargetDialer;
import io.anytls.server.outbound.UpstreamOutbound;
import io.anytls.server.outbound.direct.DirectOutbound;
import io.anytls.server.outbound.direct.TargetShares;
import io.anytls.server.outbound.pool.Ledger;
import io.anytls.server.outbound.pool.OutboundPool;
import io.anytls.server.outbound.pool.PoolStatistics;
import io.anytls.server.upkeep.Rounds;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes outbounds, and keeps what those of a reload take over from the ones before. Any thread. */
final class Outbounds {

    private final Ledger ledger = new Ledger();
    private final Transport transport = Transport.best();
    private final OwnAddresses own;
    private final Supplier<List<InetSocketAddress>> listeners;
    private final DescriptorLimits descriptors;
    private final Rounds rounds;
    private final Consumer<Throwable> failures;
    private final LongSupplier clock;
    private final DatagramCounts datagrams = new DatagramCounts();
    private final UdpSockets udp = new UdpSockets(transport);
    private final TargetShares shares;

    /** Name resolution holds sockets, so a reload goes on with what there is. Guarded by this. */
    private final Map<IpStrategy, List<CachedNames>> names = new EnumMap<>(IpStrategy.class);

    /**
     * @param listeners where users must not reach this program from behind
     * @param failures is told why a stream got no connection
     * @param users how many there are
     * @param clock nanoseconds
     */
    Outbounds(
            OwnAddresses own,
            Supplier<List<InetSocketAddress>> listeners,
            DescriptorLimits descriptors,
            Rounds rounds,
            Consumer<Throwable> failures,
            IntSupplier users,
            LongSupplier clock) {
        this.own = own;
        this.listeners = listeners;
        this.descriptors = descriptors;
        this.rounds = rounds;
        this.failures = failures;
        this.clock = clock;
        this.shares = new TargetShares(users);
    }

    /** What has been made from one configuration. */
    record Made(RouteTable routes, List<OutboundPool> pools) {}

    /** @throws IllegalArgumentException if an address or a range in the options is none */
    synchronized Made make(RouteOptions options) {
        List<Outbound> outbounds = new ArrayList<>();
        List<OutboundPool> pools = new ArrayList<>();
        Stream.concat(Stream.of(options.last()), options.others().stream())
                .forEach(each -> outbounds.add(made(each, pools)));
        return new Made(
                new RouteTable(outbounds, options.last().tag(), options.rules(), new BlockOutbound("reject", failures)),
                pools);
    }

    /** @param pools gets its pool, if it has one */
    private Outbound made(OutboundOptions options, List<OutboundPool> pools) {
        return switch (options.type()) {
            case BLOCK -> new BlockOutbound(options.tag(), failures);
            case UPSTREAM -> upstream(options, options.proxy().orElseThrow());
            case DIRECT -> {
                AccessRules rules = new AccessRules(options.access(), own, listeners);
                OutboundPool pool = pool(options, rules);
                pools.add(pool);
                yield new DirectOutbound(options.tag(), pool, sockets(options, rules), shares, rounds, failures);
            }
        };
    }

    private Outbound upstream(OutboundOptions options, ProxyOptions proxy) {
        AccessRules rules = new AccessRules(options.access(), own, listeners);
        Function<EventLoop, Bootstrap> sockets =
                DirectDialer.sockets(new Sockets(transport, options.dial().tuning()), options.dial());
        List<InetAddress> from = options.dial().localAddresses();
        UpstreamDialer dialer = new UpstreamDialer(
                proxy.server(), sockets, resolution(options), options.dial().strategy(), from);
        TcpDialer names =
                new TcpDialer(sockets, resolution(options), options.dial().strategy(), from, rules);
        return new UpstreamOutbound(
                options.tag(),
                proxy.server().type() == UpstreamType.HTTP ? "http" : "socks",
                dialer,
                rules,
                proxy.resolve() ? Optional.of(names::lookUp) : Optional.empty(),
                failures);
    }

    private TargetSockets sockets(OutboundOptions to, AccessRules rules) {
        return new TargetSockets(
                udp,
                new NameLookUp(resolution(to), to.dial().strategy())::ask,
                to.dial().localAddresses(),
                rules,
                new IdleTimes(
                        to.datagrams().queryTimeout(),
                        to.datagrams().quicTimeout(),
                        to.datagrams().timeout()),
                to.datagrams().fullCone(),
                datagrams);
    }

    /** What has become of the datagrams of all outbounds. */
    DatagramCounts datagrams() {
        return datagrams;
    }

    private OutboundPool pool(OutboundOptions to, AccessRules rules) {
        OutboundPoolOptions bounded =
                to.pool().maxOutboundTotal() == 0 ? to.pool().withMaxOutboundTotal(descriptors.targets()) : to.pool();
        return new OutboundPool(bounded, dialer(to, rules), rules, clock, ledger);
    }

    private TargetDialer dialer(OutboundOptions to, Predicate<InetSocketAddress> permitted) {
        return new DirectDialer(new Sockets(transport, to.dial().tuning()), to.dial(), permitted, resolution(to));
    }

    private List<CachedNames> resolution(OutboundOptions to) {
        return names.computeIfAbsent(to.dial().strategy(), strategy -> NameResolution.groups(transport, strategy));
    }

    /** What all pools have done so far. */
    PoolStatistics statistics(Made inUse) {
        return ledger.statistics(
                inUse.pools().stream().mapToInt(OutboundPool::targets).sum());
    }
}
