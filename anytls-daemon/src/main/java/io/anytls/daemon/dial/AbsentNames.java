package io.anytls.daemon.dial;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Names of which a name server has said, a moment ago, that they have no address. Bounded, for one family. Any thread.
 *
 * <p>Netty would keep that itself, but keeps in the same way that a server could not answer (SERVFAIL), so its own memory for
 * failures is switched off.
 */
final class AbsentNames {

    static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(30);
    static final int MOST = 10_000;

    private final Map<String, Long> saidAt = new ConcurrentHashMap<>();

    void add(String name, long now) {
        if (saidAt.size() >= MOST) {
            saidAt.clear(); // they cost a query each to learn again
        }
        saidAt.put(name.toLowerCase(Locale.ROOT), now);
    }

    boolean contains(String name, long now) {
        Long said = saidAt.get(name.toLowerCase(Locale.ROOT));
        if (said != null && now - said >= KEPT_NANOS) {
            saidAt.remove(name.toLowerCase(Locale.ROOT), said);
            return false;
        }
        return said != null;
    }

    void remove(String name) {
        saidAt.remove(name.toLowerCase(Locale.ROOT));
    }
}
