package io.anytls.server;

import io.anytls.daemon.datagram.DatagramCounts;
import io.anytls.daemon.datagram.DatagramExits;
import io.anytls.daemon.datagram.IdleTimes;
import io.anytls.daemon.datagram.TargetSockets;
import io.anytls.daemon.datagram.UdpSockets;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dial.NameLookUp;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.dial.TcpDialer;
import io.anytls.daemon.dial.Way;
import io.anytls.daemon.dns.Dns;
import io.anytls.daemon.dns.DnsNames;
import io.anytls.daemon.dns.DnsOptions;
import io.anytls.daemon.dns.DnsSockets;
import io.anytls.daemon.dns.RuleNames;
import io.anytls.daemon.fetch.FetchWay;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
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
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes outbounds, and keeps what those of a reload take over from the ones before. Any thread. */
final class Outbounds {

    private static final Logger LOG = LoggerFactory.getLogger(Outbounds.class);

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
    private final ProxyWays proxies = new ProxyWays(transport, this::resolution, datagrams);
    private final TargetShares shares;

    /** The system's names of both families, IPv6 first. */
    private final List<CachedNames> system;

    private final Supplier<Made> inUse;
    private final RuleNames names;

    /**
     * @param listeners where users must not reach this program from behind
     * @param failures is told why a stream got no connection
     * @param users how many there are
     * @param clock nanoseconds
     * @param inUse what is used at the moment, of what has been made here
     */
    Outbounds(
            OwnAddresses own,
            Supplier<List<InetSocketAddress>> listeners,
            DescriptorLimits descriptors,
            Rounds rounds,
            Consumer<Throwable> failures,
            IntSupplier users,
            LongSupplier clock,
            Supplier<Made> inUse) {
        this.inUse = inUse;
        this.system = NameResolution.groups(transport, IpStrategy.PREFER_IPV6);
        this.own = own;
        this.listeners = listeners;
        this.descriptors = descriptors;
        this.rounds = rounds;
        this.failures = failures;
        this.clock = clock;
        this.shares = new TargetShares(users);
        this.names = RuleNames.by(() -> inUse.get().dns(), system);
    }

    /** What has been made from one configuration. */
    record Made(RouteTable routes, List<OutboundPool> pools, Map<String, OutboundOptions> outbounds, Dns dns) {}

    /** @throws IllegalArgumentException if an address or a range in the options is none */
    synchronized Made make(RouteOptions options) {
        List<Outbound> outbounds = new ArrayList<>();
        List<OutboundPool> pools = new ArrayList<>();
        List<OutboundOptions> all = Stream.concat(Stream.of(options.last()), options.others().stream())
                .toList();
        Map<String, OutboundOptions> byTag = new HashMap<>();
        all.forEach(each -> byTag.put(each.tag(), each));
        all.forEach(each -> outbounds.add(made(each, byTag, pools)));
        return new Made(
                new RouteTable(outbounds, options.last().tag(), options.rules(), new BlockOutbound("reject", failures)),
                pools,
                byTag,
                dns(options.dns()));
    }

    /** Looks up what rules want to be looked up, with the name servers that are in use. */
    RuleNames names() {
        return names;
    }

    private Dns dns(DnsOptions options) {
        Made before = inUse.get();
        return before != null && before.dns().options().equals(options)
                ? before.dns()
                : new Dns(
                        options,
                        new DnsSockets(new Sockets(transport, TcpTuning.DEFAULT, options.egress()), this::way),
                        clock);
    }

    /** The way of name servers' connections through an outbound, as it is at each dial. */
    private Way<SocketChannel> way(String tag) {
        return (host, port, loop) -> {
            Map<String, OutboundOptions> all = inUse.get().outbounds();
            return all.containsKey(tag) ? proxies.way(all.get(tag), all).dial(host, port, loop) : gone(tag, loop);
        };
    }

    private static <T> Future<T> gone(String tag, EventLoop loop) {
        return loop.newFailedFuture(new IOException("there is no outbound \"" + tag + "\" any more"));
    }

    /**
     * The way of what is fetched from the web. A proxy looks names up by itself.
     *
     * @param tag of the outbound
     */
    FetchWay fetchWay(String tag, Map<String, OutboundOptions> all) {
        return (host, port, permitted, loop) -> all.containsKey(tag)
                ? proxies.way(all.get(tag), all, address -> permitted.test(address.getAddress()))
                        .dial(host, port, loop)
                : gone(tag, loop);
    }

    /** @param pools gets its pool, if it has one */
    private Outbound made(OutboundOptions options, Map<String, OutboundOptions> all, List<OutboundPool> pools) {
        options.dial()
                .egress()
                .tried(transport)
                .ifPresent(trouble ->
                        LOG.warn("outbound {}: {}: no connection can leave through it", options.tag(), trouble));
        return switch (options.type()) {
            case BLOCK -> new BlockOutbound(options.tag(), failures);
            case UPSTREAM -> upstream(options, options.proxy().orElseThrow(), all);
            case DIRECT -> {
                AccessRules rules = new AccessRules(options.access(), own, listeners);
                OutboundPool pool = pool(options, rules);
                pools.add(pool);
                DatagramExits datagrams = sockets(options, rules).exits();
                yield new DirectOutbound(options.tag(), pool, datagrams, shares, rounds, failures);
            }
        };
    }

    private Outbound upstream(OutboundOptions options, ProxyOptions proxy, Map<String, OutboundOptions> all) {
        AccessRules rules = new AccessRules(options.access(), own, listeners);
        Function<EventLoop, Bootstrap> sockets = DirectDialer.sockets(sockets(options), options.dial());
        List<InetAddress> from = options.dial().localAddresses();
        TcpDialer names =
                new TcpDialer(sockets, resolution(options), options.dial().strategy(), from, rules);
        return new UpstreamOutbound(
                options.tag(),
                proxy.server().type() == UpstreamType.HTTP ? "http" : "socks",
                proxies.dialer(options, all),
                proxies.datagrams(options, all, rules),
                rules,
                proxy.resolve() ? Optional.of(names::lookUp) : Optional.empty(),
                failures);
    }

    private Sockets sockets(OutboundOptions to) {
        return new Sockets(transport, to.dial().tuning(), to.dial().egress());
    }

    private TargetSockets sockets(OutboundOptions to, AccessRules rules) {
        return new TargetSockets(
                to.dial().egress().isAny()
                        ? udp
                        : new UdpSockets(transport, to.dial().egress()),
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
        return new DirectDialer(sockets(to), to.dial(), permitted, resolution(to));
    }

    private List<CachedNames> resolution(OutboundOptions to) {
        return DnsNames.of(
                to.dial().strategy(),
                ipv6 -> new DnsNames(
                        () -> inUse.get().dns(),
                        system.get(ipv6 ? 0 : 1),
                        to.dial().names().server(),
                        ipv6));
    }

    /** What all pools have done so far. */
    PoolStatistics statistics(Made inUse) {
        return ledger.statistics(
                inUse.pools().stream().mapToInt(OutboundPool::targets).sum());
    }
}
