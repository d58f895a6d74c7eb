package io.anytls.daemon.dial;

import io.anytls.daemon.transport.Transport;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Asynchronous look-ups with the system's name servers and hosts file, as they are at the time, and one bounded cache for all event
 * loops. Addresses are kept for as long as their record says, but for 1 s at least and 10 minutes at most; that a name does not exist, for
 * 30 s, see {@link AbsentNames}. A name that is being asked for is not asked for again meanwhile.
 */
public final class NameResolution {

    private NameResolution() {}

    /** A look-up for each family that is wanted, so that one which gets no answer does not hold up the other. */
    public static List<CachedNames> groups(Transport transport, IpStrategy strategy) {
        return from(transport, strategy, FollowedFiles.ofThisSystem());
    }

    /** The same with name servers of one's own, and nothing else of the system's. */
    public static List<CachedNames> groups(
            Transport transport, IpStrategy strategy, DnsServerAddressStreamProvider servers) {
        DnsServerAddressStream all = servers.nameServerAddressStream("");
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            addresses.add(all.next());
        }
        return from(transport, strategy, NameSource.fixed(new NameSettings(ResolvConf.of(addresses), Map.of())));
    }

    private static List<CachedNames> from(Transport transport, IpStrategy strategy, NameSource source) {
        List<CachedNames> groups = new ArrayList<>();
        if (strategy.usesIpv6()) {
            groups.add(new SystemNames(source, true, transport));
        }
        if (strategy.usesIpv4()) {
            groups.add(new SystemNames(source, false, transport));
        }
        return groups;
    }
}
