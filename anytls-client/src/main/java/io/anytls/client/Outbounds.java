package io.anytls.client;

import io.anytls.client.config.BalanceOptions;
import io.anytls.client.config.DirectOptions;
import io.anytls.client.config.GroupConfig;
import io.anytls.client.config.MeasuredOptions;
import io.anytls.client.config.NamedOutbound;
import io.anytls.client.config.OutboundConfig;
import io.anytls.client.config.OutboundOptions;
import io.anytls.client.config.RouteOptions;
import io.anytls.client.config.SelectorOptions;
import io.anytls.client.config.UpstreamOptions;
import io.anytls.client.dial.SessionDialer;
import io.anytls.client.direct.BlockOutbound;
import io.anytls.client.direct.DirectOutbound;
import io.anytls.client.direct.TargetBootstrap;
import io.anytls.client.direct.UpstreamOutbound;
import io.anytls.client.group.BalancedGroup;
import io.anytls.client.group.HttpProbe;
import io.anytls.client.group.MeasuredGroup;
import io.anytls.client.group.Measurements;
import io.anytls.client.group.Member;
import io.anytls.client.group.Selector;
import io.anytls.client.pool.SessionPool;
import io.anytls.client.tunnel.Outbound;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.datagram.DatagramExits;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.DetourDialer;
import io.anytls.daemon.dial.HostDialer;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.dial.ServerDialer;
import io.anytls.daemon.dial.Way;
import io.anytls.daemon.dns.Dns;
import io.anytls.daemon.dns.DnsNames;
import io.anytls.daemon.dns.DnsOptions;
import io.anytls.daemon.dns.DnsSockets;
import io.anytls.daemon.dns.RuleNames;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.state.InstallationSeed;
import io.anytls.daemon.state.StateFile;
import io.anytls.daemon.tls.ClientTls;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.tls.Trust;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.anytls.daemon.upstream.UpstreamDatagrams;
import io.anytls.daemon.upstream.UpstreamDialer;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.shape.ShapeProfiles;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes outbounds. Not thread-safe. */
final class Outbounds {

    private static final Logger LOG = LoggerFactory.getLogger(Outbounds.class);

    private final Transport transport;
    private final EventLoopGroup loops;
    private final InstantSource wallClock;

    private final Remembered remembered;
    private final DetourWays detours;

    /** Of the profile that streams are shaped by. */
    private final InstallationSeed seed;

    /** What groups know of servers. */
    private final Measurements measured = new Measurements();

    /** The system's names of both families, IPv6 first. They hold sockets for as long as the event loops live. */
    private final List<CachedNames> system;

    private final Supplier<Dns> dns;

    /**
     * @param network tells the name of the one that the machine is in
     * @param inUse of what is made here, what is used at the moment
     */
    Outbounds(
            Transport transport,
            EventLoopGroup loops,
            InstantSource wallClock,
            StateFile state,
            Supplier<String> network,
            Supplier<Routes> inUse) {
        this.dns = () -> inUse.get().dns();
        this.system = NameResolution.groups(transport, IpStrategy.PREFER_IPV6);
        this.detours = new DetourWays(tag -> inUse.get().find(tag).map(LiveOutbound::member));
        this.transport = transport;
        this.loops = loops;
        this.wallClock = wallClock;
        this.seed = new InstallationSeed(state, "stream-padding");
        this.remembered = new Remembered(state, network);
    }

    /**
     * The outbounds of a configuration.
     *
     * @param before those in use, or null: what fits is taken over, with its sessions
     * @throws StartupException if TLS cannot be set up; nothing is left of it then
     */
    Routes make(RouteOptions options, Routes before) {
        Making making = new Making(options, before);
        try {
            options.all().forEach(each -> making.live(each.tag()));
        } catch (StartupException e) {
            making.made.forEach(Outbound::close);
            throw e;
        }
        return new Routes(making.lives, options.last().tag(), options.rules(), dns(options.dns(), before));
    }

    /** The way through the outbound that has this tag when it is gone. */
    Way<DuplexChannel> through(String tag) {
        return detours.through(tag);
    }

    private Dns dns(DnsOptions options, Routes before) {
        return before != null && before.dns().options().equals(options)
                ? before.dns()
                : new Dns(
                        options,
                        new DnsSockets(new Sockets(transport, TcpTuning.DEFAULT, options.egress()), detours::through),
                        System::nanoTime);
    }

    /** Looks up what rules want to be looked up, with the name servers that are in use. */
    RuleNames names() {
        return RuleNames.by(dns, system);
    }

    /** One configuration's, members before their groups. */
    private final class Making {

        private final Map<String, NamedOutbound> wanted = new HashMap<>();
        private final Map<String, LiveOutbound> lives = new HashMap<>();
        private final List<Outbound> made = new ArrayList<>();
        private final Routes before;

        Making(RouteOptions options, Routes before) {
            options.all().forEach(each -> wanted.put(each.tag(), each));
            this.before = before;
        }

        LiveOutbound live(String tag) {
            LiveOutbound there = lives.get(tag);
            if (there == null) {
                there = before == null ? null : takenOver(wanted.get(tag)).orElse(null);
                there = there == null ? made(wanted.get(tag)) : there;
                lives.put(tag, there);
            }
            return there;
        }

        /** A group is always made anew, for the members that there are now. */
        private Optional<LiveOutbound> takenOver(NamedOutbound named) {
            return named.config() instanceof GroupConfig
                    ? Optional.empty()
                    : before.find(named.tag()).flatMap(live -> live.as(named));
        }

        private LiveOutbound made(NamedOutbound named) {
            LiveOutbound live = named.config() instanceof GroupConfig group
                    ? group(
                            named,
                            group,
                            group.outbounds().stream()
                                    .map(tag -> live(tag).member())
                                    .toList())
                    : alone(named);
            made.add(live.member().outbound());
            return live;
        }
    }

    private LiveOutbound group(NamedOutbound named, GroupConfig config, List<Member> members) {
        Outbound group;
        if (config instanceof SelectorOptions selector) {
            group = new Selector(named.tag(), selector, members, remembered.choices());
        } else if (config instanceof BalanceOptions balance) {
            group = new BalancedGroup(named.tag(), balance, members, System::nanoTime);
        } else {
            group = measured(named.tag(), (MeasuredOptions) config, members);
        }
        return new LiveOutbound(named, new Member(group, Member.Readiness.NONE), Optional.empty());
    }

    private MeasuredGroup measured(String tag, MeasuredOptions options, List<Member> members) {
        URI url = URI.create(options.url());
        // A browser's hello offers h2, which is not spoken here.
        ClientTls tls = url.getScheme().equals("https")
                ? ClientTls.create(ClientTlsOptions.of(url.getHost(), null, new Trust.SystemRoots())
                        .withHello(HelloKind.PLAIN))
                : null;
        return new MeasuredGroup(
                tag, options, members, measured, new HttpProbe(loops, url, tls), loops.next(), System::nanoTime);
    }

    private LiveOutbound alone(NamedOutbound named) {
        String tag = named.tag();
        if (named.config() instanceof OutboundOptions options) {
            SessionPool pool = pool(tag, options);
            PoolReadiness readiness = new PoolReadiness(pool, options.pool());
            return new LiveOutbound(named, new Member(pool, readiness), Optional.of(readiness));
        }
        return new LiveOutbound(
                named, new Member(withoutSessions(tag, named.config()), Member.Readiness.NONE), Optional.empty());
    }

    private Outbound withoutSessions(String tag, OutboundConfig config) {
        if (config instanceof DirectOptions direct) {
            return new DirectOutbound(tag, direct.dial(), sockets(tag, direct.dial()), resolvers(direct.dial()));
        } else if (config instanceof UpstreamOptions upstream) {
            UpstreamDialer<?> dialer = new UpstreamDialer<>(
                    upstream.server(), dialer(tag, upstream.server().address(), upstream.dial()));
            UpstreamDatagrams<?> datagrams =
                    new UpstreamDatagrams<>(dialer, toProxy(tag, upstream.dial()), UpstreamOutbound.ANY_TARGET);
            return new UpstreamOutbound(tag, upstream.type(), dialer, datagrams);
        }
        return new BlockOutbound(tag);
    }

    private SessionPool pool(String tag, OutboundOptions options) {
        StreamTimeouts timeouts =
                StreamTimeouts.DEFAULT.withHalfOpen(options.streams().halfClose());
        ClientTls tls = ClientTls.create(options.tls());
        ShapeProfile shapes = ShapeProfiles.of(options.streams().padding(), seed);
        HostPort address = options.server().address();
        SessionDialer dialer = options.dial()
                .detour()
                .map(through -> new SessionDialer(
                        options.server(),
                        tls,
                        new DetourDialer<>(address, detours.through(through)),
                        resolvers(options.dial()),
                        timeouts,
                        shapes,
                        remembered.schemes(address)))
                .orElseGet(() -> new SessionDialer(
                        options.server(),
                        options.dial(),
                        tls,
                        sockets(tag, options.dial()),
                        resolvers(options.dial()),
                        timeouts,
                        shapes,
                        remembered.schemes(address)));
        return new SessionPool(
                tag,
                dialer,
                options.pool(),
                loops,
                wallClock,
                remembered.quietTime(options.server().address()));
    }

    private ServerDialer<? extends DuplexChannel> dialer(String tag, HostPort proxy, DialOptions dial) {
        if (dial.detour().isPresent()) {
            return new DetourDialer<>(proxy, detours.through(dial.detour().get()));
        }
        return new HostDialer(
                proxy,
                new TargetBootstrap(sockets(tag, dial), dial.connectTimeout()),
                resolvers(dial),
                dial.strategy(),
                dial.localAddresses());
    }

    private DatagramExits toProxy(String tag, DialOptions dial) {
        return dial.detour()
                .map(detours::datagramsThrough)
                .orElseGet(() -> DirectOutbound.exits(
                        dial,
                        sockets(tag, dial),
                        resolvers(dial),
                        UpstreamOutbound.ANY_TARGET.idle().allAsOther()));
    }

    /** @throws StartupException if they cannot leave as they should */
    private Sockets sockets(String tag, DialOptions dial) {
        dial.egress()
                .tried(transport)
                .ifPresent(trouble -> LOG.warn("outbound {}: {}: no connection can leave through it", tag, trouble));
        return new Sockets(transport, dial.tuning(), dial.egress());
    }

    private List<CachedNames> resolvers(DialOptions dial) {
        return DnsNames.of(
                dial.strategy(),
                ipv6 -> new DnsNames(dns, system.get(ipv6 ? 0 : 1), dial.names().server(), ipv6));
    }
}
