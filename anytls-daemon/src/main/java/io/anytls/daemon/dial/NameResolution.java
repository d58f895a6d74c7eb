package io.anytls.daemon.dial;

import io.anytls.daemon.transport.Transport;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import java.util.ArrayList;
import java.util.List;

/**
 * Asynchronous look-ups with the system's name servers and hosts file, and one bounded cache for all event loops. Addresses are
 * kept for as long as their record says, but for 1 s at least and 10 minutes at most; failures are not kept here, see {@link AbsentNames}. A name that is being asked for is not
 * asked for again meanwhile.
 */
public final class NameResolution {

    /** Addresses are kept for as long as their record says, within these bounds. In seconds. */
    private static final int SHORTEST = 1;

    private static final int LONGEST = 600;

    /** Names of one family whose answers are kept. */
    static final int MOST = 10_000;

    /** For one question to one name server. */
    private static final int QUERY_TIMEOUT_MILLIS = 2_000;

    private NameResolution() {}

    /** A look-up for each family that is wanted, so that one which gets no answer does not hold up the other. */
    public static List<CachedNames> groups(Transport transport, IpStrategy strategy) {
        return groups(builder(transport), strategy);
    }

    /** The same with name servers of one's own. */
    public static List<CachedNames> groups(
            Transport transport, IpStrategy strategy, DnsServerAddressStreamProvider servers) {
        return groups(builder(transport).nameServerProvider(servers), strategy);
    }

    private static List<CachedNames> groups(DnsNameResolverBuilder builder, IpStrategy strategy) {
        List<CachedNames> groups = new ArrayList<>();
        if (strategy.usesIpv6()) {
            groups.add(cached(builder.copy().resolvedAddressTypes(ResolvedAddressTypes.IPV6_ONLY)));
        }
        if (strategy.usesIpv4()) {
            groups.add(cached(builder.copy().resolvedAddressTypes(ResolvedAddressTypes.IPV4_ONLY)));
        }
        return groups;
    }

    private static DnsNameResolverBuilder builder(Transport transport) {
        return new DnsNameResolverBuilder()
                .datagramChannelFactory(new ReflectiveChannelFactory<>(transport.datagramClass()))
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS);
    }

    /** A cache's key is the name alone, so each family has its own. */
    private static CachedNames cached(DnsNameResolverBuilder builder) {
        return new CachedNames(
                builder.cnameCache(new BoundedCnameCache(MOST, SHORTEST, LONGEST))
                        .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE) // it has no bound
                        .consolidateCacheSize(1_024),
                new BoundedDnsCache(MOST, SHORTEST, LONGEST));
    }
}
