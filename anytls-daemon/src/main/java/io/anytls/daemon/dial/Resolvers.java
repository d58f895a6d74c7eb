package io.anytls.daemon.dial;

import io.anytls.daemon.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Netty's resolvers for one family, as some settings want them, and what they have learned. Search domains and rounds are not left to
 * Netty: it gives up at the first search domain that does not answer, and takes the number of rounds for that of all questions. Any
 * thread.
 */
final class Resolvers {

    /** Answers are kept for as long as their record says, within these bounds. In seconds. */
    private static final int SHORTEST = 1;

    private static final int LONGEST = 600;

    /** Names of one family whose answers are kept. */
    private static final int MOST = 10_000;

    /** In every round but the last, where the settings do not say: a server that is dead is passed over soon. */
    private static final Duration SOON = Duration.ofSeconds(2);

    /** In the last round: what resolv.conf(5) has for it. */
    private static final Duration PATIENT = Duration.ofSeconds(5);

    /** Questions for one name beside those that go to another server: aliases. */
    private static final int MOST_ALIASES = 16;

    private final NameSettings settings;
    private final boolean ipv6;
    private final AbsentNames absent = new AbsentNames();
    private final BoundedDnsCache cache = new BoundedDnsCache(MOST, SHORTEST, LONGEST);
    private final BoundedCnameCache aliases = new BoundedCnameCache(MOST, SHORTEST, LONGEST);
    private final List<DnsAddressResolverGroup> rounds = new ArrayList<>();

    Resolvers(NameSettings settings, boolean ipv6, Transport transport) {
        this.settings = settings;
        this.ipv6 = ipv6;
        ResolvConf conf = settings.resolvConf();
        for (int left = conf.attempts() - 1; left >= 0; left--) {
            rounds.add(group(conf, conf.timeout().orElse(left > 0 ? SOON : PATIENT), transport));
        }
    }

    /** A UDP port for each question, which nobody can guess; TCP for an answer that does not fit into a datagram. */
    private DnsAddressResolverGroup group(ResolvConf conf, Duration timeout, Transport transport) {
        DnsServerAddresses servers = conf.rotate()
                ? DnsServerAddresses.rotational(conf.servers())
                : DnsServerAddresses.sequential(conf.servers());
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelFactory(new ReflectiveChannelFactory<>(transport.datagramClass()))
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .socketChannelFactory(new ReflectiveChannelFactory<>(transport.socketClass()))
                .resolvedAddressTypes(ipv6 ? ResolvedAddressTypes.IPV6_ONLY : ResolvedAddressTypes.IPV4_ONLY)
                .nameServerProvider(host -> servers.stream())
                .hostsFileEntriesResolver((name, types) -> null)
                .searchDomains(List.of())
                .ndots(1)
                .queryTimeoutMillis(timeout.toMillis())
                .maxQueriesPerResolve(MOST_ALIASES + conf.servers().size())
                .resolveCache(cache)
                .cnameCache(aliases)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE) // it has no bound
                .consolidateCacheSize(1_024));
    }

    /** What is asked for a name that no file has: each candidate in each round, until one has an address. */
    List<String> candidates(String host) {
        return settings.resolvConf().candidates(host);
    }

    int rounds() {
        return rounds.size();
    }

    Future<List<InetSocketAddress>> ask(int round, String name, int port, EventLoop loop) {
        return rounds.get(round).getResolver(loop).resolveAll(InetSocketAddress.createUnresolved(name, port));
    }

    List<InetAddress> known(String host) {
        return settings.known(host, ipv6);
    }

    /** Whether it is known, without a question, that there is no address of this family. */
    boolean isAbsent(String host, long now) {
        return settings.decides(host) || absent.contains(host, now);
    }

    void absent(String host, long now) {
        absent.add(host, now);
    }

    /** The next answer comes from a name server again. */
    void forget(String host) {
        candidates(host).forEach(cache::clear);
        absent.remove(host);
    }

    boolean areFor(NameSettings others) {
        return settings == others;
    }

    void close() {
        rounds.forEach(DnsAddressResolverGroup::close);
    }
}
