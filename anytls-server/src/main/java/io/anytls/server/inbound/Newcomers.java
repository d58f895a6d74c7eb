package io.anytls.server.inbound;

import io.anytls.daemon.logging.LineLimit;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that have not authenticated, from being accepted on: bounded in all and for each {@link Source}, whatever they are waiting
 * for. One too many of a source closes the oldest of that source; one too many in all closes the oldest of the source that has most. So a
 * flood closes its own, and a newcomer from elsewhere is let in. A connection to the fallback's backend takes a second place for its
 * visitor, as both are descriptors. One lock, under which nothing is called but {@link Channel#close}. Any thread.
 */
public final class Newcomers {

    private static final Logger LOG = LoggerFactory.getLogger(Newcomers.class);

    /** A connection's and that of its way to the backend: else it would close itself. */
    private static final int PLACES_OF_ONE = 2;

    private final int most;
    private final int mostOfOne;
    private final LongSupplier clock;
    private final LineLimit lines = new LineLimit(1);

    // Guarded by this.
    private final Map<Source, Map<Object, Channel>> bySource =
            new HashMap<>(); // a place, oldest first, and who is closed to free it
    private final NavigableMap<Integer, Set<Source>> byCount = new TreeMap<>();
    private int count;

    /**
     * @param most in all, 1 or more, and 2 are allowed in any case; one source may have a quarter of it
     * @param clock nanoseconds
     */
    public Newcomers(int most, LongSupplier clock) {
        this.most = Math.max(PLACES_OF_ONE, most);
        this.mostOfOne = Math.max(PLACES_OF_ONE, (most + 3) / 4);
        this.clock = clock;
    }

    /**
     * A connection has been accepted. It leaves by itself when it is closed.
     *
     * @param isUnlimited whether its source may have all places: a port forwarder or a proxy, behind which there are many
     */
    void enter(Channel connection, InetAddress from, boolean isUnlimited) {
        take(connection, connection, Source.of(from), isUnlimited);
        connection.closeFuture().addListener(closed -> leave(connection, from));
    }

    /**
     * A second place for one who has entered.
     *
     * @return gives it back; may be run more than once
     */
    Runnable accompany(Channel connection, InetAddress from, boolean isUnlimited) {
        Object place = new Object();
        Source source = Source.of(from);
        take(place, connection, source, isUnlimited);
        return () -> {
            synchronized (this) {
                remove(place, source);
            }
        };
    }

    private void take(Object place, Channel connection, Source source, boolean isUnlimited) {
        Channel victim;
        synchronized (this) {
            victim = oneTooMany(source, isUnlimited);
            Map<Object, Channel> ofSource = bySource.computeIfAbsent(source, any -> new LinkedHashMap<>());
            ofSource.put(place, connection);
            recount(source, ofSource.size() - 1, ofSource.size());
            count++;
        }
        if (victim != null) {
            victim.close();
            tell();
        }
    }

    private Channel oneTooMany(Source source, boolean isUnlimited) {
        Map<Object, Channel> ofSource = bySource.get(source);
        if (!isUnlimited && ofSource != null && ofSource.size() >= mostOfOne) {
            return takeOldest(source);
        }
        if (count >= most) {
            Set<Source> fullest = byCount.lastEntry().getValue();
            return takeOldest(
                    fullest.contains(source) ? source : fullest.iterator().next());
        }
        return null;
    }

    private Channel takeOldest(Source source) {
        Map.Entry<Object, Channel> oldest =
                bySource.get(source).entrySet().iterator().next();
        Channel victim = oldest.getValue();
        remove(oldest.getKey(), source);
        return victim;
    }

    /** The connection has authenticated, or is closed. */
    void leave(Channel connection, InetAddress from) {
        synchronized (this) {
            remove(connection, Source.of(from));
        }
    }

    private void remove(Object place, Source source) {
        Map<Object, Channel> ofSource = bySource.get(source);
        if (ofSource != null && ofSource.remove(place) != null) {
            count--;
            recount(source, ofSource.size() + 1, ofSource.size());
            if (ofSource.isEmpty()) {
                bySource.remove(source);
            }
        }
    }

    private void recount(Source source, int before, int now) {
        Set<Source> sameAsBefore = byCount.get(before);
        if (sameAsBefore != null) {
            sameAsBefore.remove(source);
            if (sameAsBefore.isEmpty()) {
                byCount.remove(before);
            }
        }
        if (now > 0) {
            byCount.computeIfAbsent(now, any -> new LinkedHashSet<>()).add(source);
        }
    }

    synchronized int count() {
        return count;
    }

    private void tell() {
        OptionalLong heldBack = lines.admit("closed", clock.getAsLong());
        if (heldBack.isPresent()) {
            LOG.warn(
                    "connections that have not authenticated are closed for newer ones: at most {} may wait, {} from"
                            + " one address (unlimited_sources lifts the latter for proxies in front of the server){}",
                    most,
                    mostOfOne,
                    LineLimit.since(heldBack.getAsLong()));
        }
    }
}
