package io.anytls.daemon.dial;

import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsNameResolverBuilder;

/** Look-ups whose answers are kept, and can be forgotten before their time. Any thread. */
public final class CachedNames extends DnsAddressResolverGroup {

    private final DnsCache cache;

    CachedNames(DnsNameResolverBuilder builder, DnsCache cache) {
        super(builder.resolveCache(cache));
        this.cache = cache;
    }

    void forget(String host) {
        cache.clear(host);
    }
}
