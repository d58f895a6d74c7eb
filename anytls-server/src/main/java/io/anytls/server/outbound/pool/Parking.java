package io.anytls.server.outbound.pool;

import io.netty.util.concurrent.Future;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * All parked connections over all targets: how many there may be, and which go first. Any thread; a connection is taken out of its bay
 * on its own loop, as the bay may belong to that.
 */
final class Parking {

    private final Set<ParkedConnection> all = ConcurrentHashMap.newKeySet();
    private final Counters counters;
    private volatile int most;

    Parking(int most, Counters counters) {
        this.most = most;
        this.counters = counters;
    }

    /** How many may lie here from now on; the oldest of those that are too many go. */
    void limit(int count) {
        most = count;
        trim();
    }

    private void trim() {
        all.stream()
                .sorted(Comparator.comparingLong(ParkedConnection::since))
                .limit(Math.max(0, all.size() - most))
                .forEach(this::evict);
    }

    int limit() {
        return most;
    }

    /** Enters a connection that is about to be put into its bay; the oldest goes if there is no room. */
    void add(ParkedConnection connection) {
        all.add(connection);
        counters.parked.increment();
        if (all.size() > most) {
            trim();
        }
    }

    /** To be called by whoever has got it out of its bay, whatever becomes of it. */
    void removed(ParkedConnection connection) {
        all.remove(connection);
        connection.target().givePlace();
        counters.parked.decrement();
    }

    /** Closes the one that has lain longest; null if there is none, else what completes once it is closed. */
    Future<Void> evictOldest(Predicate<ParkedConnection> which) {
        return all.stream()
                .filter(which)
                .min(Comparator.comparingLong(ParkedConnection::since))
                .map(this::evict)
                .orElse(null);
    }

    /** No descriptors are left: closes all, and takes none until the limit is set anew; null or what completes like above. */
    Future<Void> stop() {
        Future<Void> closed = evictOldest(any -> true);
        limit(0);
        return closed;
    }

    /** Closes what has lain for too long, or for a target that nobody asks for any more. */
    void expire(long now, long mostNanos) {
        for (ParkedConnection connection : all) {
            if (now - connection.since() >= mostNanos
                    || !connection.bay().demand().isBusy(now)) {
                evict(connection);
            }
        }
    }

    private Future<Void> evict(ParkedConnection connection) {
        connection.channel().eventLoop().execute(() -> {
            if (connection.bay().remove(connection)) {
                removed(connection);
                counters.cleaned.increment();
                connection.channel().close();
            }
        });
        return connection.channel().closeFuture();
    }
}
