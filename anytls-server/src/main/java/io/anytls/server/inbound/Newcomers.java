package io.anytls.server.inbound;

import io.anytls.daemon.logging.LineLimit;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.HashMap;
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
 * flood closes its own, and a newcomer from elsewhere is let in. One lock, under which nothing is called but {@link Channel#close}.
 * Any thread.
 */
public final class Newcomers {

    private static final Logger LOG = LoggerFactory.getLogger(Newcomers.class);

    private final int most;
    private final int mostOfOne;
    private final LongSupplier clock;
    private final LineLimit lines = new LineLimit(1);

    // Guarded by this.
    private final Map<Source, Set<Channel>> bySource = new HashMap<>();
    private final NavigableMap<Integer, Set<Source>> byCount = new TreeMap<>();
    private int count;

    /**
     * @param most in all, 1 or more; one source may have a quarter of it
     * @param clock nanoseconds
     */
    public Newcomers(int most, LongSupplier clock) {
        this.most = most;
        this.mostOfOne = Math.max(1, (most + 3) / 4);
        this.clock = clock;
    }

    /**
     * A connection has been accepted. It leaves by itself when it is closed.
     *
     * @param isUnlimited whether its source may have all places: a port forwarder or a proxy, behind which there are many
     */
    void enter(Channel connection, InetAddress from, boolean isUnlimited) {
        Source source = Source.of(from);
        Channel victim;
        synchronized (this) {
            victim = oneTooMany(source, isUnlimited);
            Set<Channel> ofSource = bySource.computeIfAbsent(source, any -> new LinkedHashSet<>());
            ofSource.add(connection);
            recount(source, ofSource.size() - 1, ofSource.size());
            count++;
        }
        connection.closeFuture().addListener(closed -> leave(connection, from));
        if (victim != null) {
            victim.close();
            tell();
        }
    }

    private Channel oneTooMany(Source source, boolean isUnlimited) {
        Set<Channel> ofSource = bySource.get(source);
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
        Channel oldest = bySource.get(source).iterator().next();
        remove(oldest, source);
        return oldest;
    }

    /** The connection has authenticated, or is closed. */
    void leave(Channel connection, InetAddress from) {
        synchronized (this) {
            remove(connection, Source.of(from));
        }
    }

    private void remove(Channel connection, Source source) {
        Set<Channel> ofSource = bySource.get(source);
        if (ofSource != null && ofSource.remove(connection)) {
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
