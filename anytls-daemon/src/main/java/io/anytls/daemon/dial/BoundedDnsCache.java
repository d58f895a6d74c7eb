package io.anytls.daemon.dial;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.util.List;

/**
 * Netty's cache of addresses, for a limited number of names: it bounds how long it keeps an answer, but not how many. Failures are not
 * kept. Any thread.
 */
final class BoundedDnsCache implements DnsCache {

    private final DefaultDnsCache cache;
    private final NameBound bound;

    /**
     * @param most names
     * @param shortest how long answers are kept at least, whatever their record says; in seconds
     * @param longest the same, at most
     */
    BoundedDnsCache(int most, int shortest, int longest) {
        this.cache = new DefaultDnsCache(shortest, longest, 0);
        this.bound = new NameBound(most, cache::clear);
    }

    @Override
    public List<? extends DnsCacheEntry> get(String name, DnsRecord[] additionals) {
        return cache.get(name, additionals);
    }

    @Override
    public DnsCacheEntry cache(
            String name, DnsRecord[] additionals, InetAddress address, long ttlSeconds, EventLoop loop) {
        DnsCacheEntry entry = cache.cache(name, additionals, address, ttlSeconds, loop);
        bound.entered(name);
        return entry;
    }

    @Override
    public DnsCacheEntry cache(String name, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
        return cache.cache(name, additionals, cause, loop);
    }

    @Override
    public void clear() {
        cache.clear();
        bound.allLeft();
    }

    @Override
    public boolean clear(String name) {
        bound.left(name);
        return cache.clear(name);
    }
}
