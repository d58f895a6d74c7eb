package io.anytls.server.outbound.pool;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * All parked connections over all targets: how many there may be, those that are on their way included, and which go first. Any thread; a connection is taken out of its bay
 * on its own loop, as the bay may belong to that.
 */
final class Parking {

    /** Who asks for more than so many times as much may have the place of another target's connection. */
    private static final int MUCH_MORE = 2;

    private static final CompletableFuture<Boolean> DONE = CompletableFuture.completedFuture(true);
    private static final CompletableFuture<Boolean> NOTHING_DONE = CompletableFuture.completedFuture(false);

    private final Set<ParkedConnection> all = ConcurrentHashMap.newKeySet();

    /** Of these, those that are about to be closed. */
    private final Set<ParkedConnection> leaving = ConcurrentHashMap.newKeySet();

    private final AtomicInteger ahead = new AtomicInteger();
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

    private int staying() {
        return all.size() - leaving.size();
    }

    private void trim() {
        all.stream()
                .sorted(Comparator.comparingLong(ParkedConnection::since))
                .filter(connection -> !leaving.contains(connection))
                .limit(Math.max(0, staying() - most))
                .toList()
                .forEach(this::evict);
    }

    /** Dials under way over all bays that nobody waits for; the bays keep it. */
    AtomicInteger ahead() {
        return ahead;
    }

    /**
     * Whether what is dialled ahead now will find a place. Without that, targets would throw out each other's connections before
     * anybody has used them. The oldest connection of a target that is asked for much less makes room.
     *
     * @param demand for the target that would be dialled
     */
    boolean hasRoomFor(Demand demand, long now) {
        if (staying() + ahead.get() < most) {
            return true;
        }
        double rate = demand.rate(now);
        return most > 0
                && oldest(parked -> parked.bay().demand().rate(now) * MUCH_MORE < rate)
                        .map(this::evict)
                        .isPresent();
    }

    int limit() {
        return most;
    }

    /** Whether there are more, or will be, than may lie here. */
    boolean isOverfull() {
        return staying() + ahead.get() > most;
    }

    /** Enters a connection that is about to be put into its bay; the oldest goes if there is no room. */
    void add(ParkedConnection connection) {
        all.add(connection);
        counters.parked.increment();
        if (staying() > most) {
            trim();
        }
    }

    /** To be called by whoever has got it out of its bay, whatever becomes of it. */
    void removed(ParkedConnection connection) {
        all.remove(connection);
        leaving.remove(connection);
        connection.target().givePlace();
        counters.parked.decrement();
    }

    /**
     * Closes the one that has lain longest. If a stream has just taken that, the next one.
     *
     * @return completes with whether one has been closed
     */
    CompletableFuture<Boolean> evictOldest(Predicate<ParkedConnection> which) {
        return oldest(which)
                .map(oldest -> evict(oldest)
                        .thenCompose(closed -> closed ? DONE : evictOldest(which.and(other -> other != oldest))))
                .orElse(NOTHING_DONE);
    }

    private Optional<ParkedConnection> oldest(Predicate<ParkedConnection> which) {
        return all.stream()
                .filter(connection -> !leaving.contains(connection) && which.test(connection))
                .min(Comparator.comparingLong(ParkedConnection::since));
    }

    /**
     * No descriptors are left: closes all, and takes none until the limit is set anew.
     *
     * @return completes with whether one has been closed
     */
    CompletableFuture<Boolean> stop() {
        most = 0;
        CompletableFuture<Boolean> any = NOTHING_DONE;
        for (ParkedConnection connection : List.copyOf(all)) {
            any = any.thenCombine(evict(connection), Boolean::logicalOr);
        }
        return any;
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

    /** Completes in any case: with false if somebody has taken it first, be it only to put it back. */
    private CompletableFuture<Boolean> evict(ParkedConnection connection) {
        leaving.add(connection);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        connection.channel().eventLoop().execute(() -> {
            if (connection.bay().remove(connection)) {
                removed(connection);
                counters.cleaned.increment();
                connection.channel().close().addListener(closed -> done.complete(true));
            } else {
                leaving.remove(connection);
                done.complete(false);
            }
        });
        return done;
    }
}
