package io.anytls.daemon.dial;

import io.netty.channel.EventLoop;
import io.netty.resolver.dns.DefaultDnsCnameCache;
import io.netty.resolver.dns.DnsCnameCache;

/** Netty's cache of aliases, for a limited number of names, like {@link BoundedDnsCache}. Any thread. */
final class BoundedCnameCache implements DnsCnameCache {

    private final DefaultDnsCnameCache cache;
    private final NameBound bound;

    /**
     * @param most names
     * @param shortest how long answers are kept at least, whatever their record says; in seconds
     * @param longest the same, at most
     */
    BoundedCnameCache(int most, int shortest, int longest) {
        this.cache = new DefaultDnsCnameCache(shortest, longest);
        this.bound = new NameBound(most, cache::clear);
    }

    @Override
    public String get(String name) {
        return cache.get(name);
    }

    @Override
    public void cache(String name, String alias, long ttlSeconds, EventLoop loop) {
        cache.cache(name, alias, ttlSeconds, loop);
        bound.entered(name);
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
