package io.anytls.server.outbound.pool;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All parked connections over all targets: how many there may be, those that are on their way included, and which go first. What is to go
 * is said here, and marked; the machine where it lies lets it go, or says that it stays. Any thread.
 */
final class Parking {

    private final Set<UnusedConnection> all = ConcurrentHashMap.newKeySet();

    /** Of these, those that are about to be closed. */
    private final Set<UnusedConnection> leaving = ConcurrentHashMap.newKeySet();

    private final AtomicInteger ahead = new AtomicInteger();
    private final Counters counters;
    private volatile int most;

    Parking(int most, Counters counters) {
        this.most = most;
        this.counters = counters;
    }

    // ---- how many ----

    int limit() {
        return most;
    }

    /** Dials under way over all machines that nobody waits for have become so many more. */
    void aheadBy(int more) {
        ahead.addAndGet(more);
    }

    boolean hasPlace() {
        return expected() < most;
    }

    /** Whether there are more, or will be, than may lie here. */
    boolean isOverfull() {
        return expected() > most;
    }

    private int expected() {
        return staying() + ahead.get();
    }

    private int staying() {
        return all.size() - leaving.size();
    }

    // ---- what the machines say ----

    /** A connection has been parked; the oldest that are too many now have to leave. */
    List<UnusedConnection> added(UnusedConnection connection) {
        all.add(connection);
        counters.parked.increment();
        return staying() > most ? surplus() : List.of();
    }

    /** It lies here no more, whatever becomes of it. */
    void removed(UnusedConnection connection) {
        all.remove(connection);
        leaving.remove(connection);
        connection.target().givePlace();
        counters.parked.decrement();
    }

    /** It has not left: somebody has taken it first, be it only to put it back. */
    void stays(UnusedConnection connection) {
        leaving.remove(connection);
    }

    // ---- who has to leave ----

    /** So many may lie here from now on; the oldest that are too many have to leave. */
    List<UnusedConnection> limit(int count) {
        most = count;
        return surplus();
    }

    private List<UnusedConnection> surplus() {
        return leave(remaining()
                .sorted(Comparator.comparingLong(UnusedConnection::since))
                .limit(Math.max(0, staying() - most)));
    }

    /** Those that have lain for as long as they may, or for a target that nobody asks for any more. */
    List<UnusedConnection> expired(Predicate<UnusedConnection> which) {
        return leave(remaining().filter(which));
    }

    /** No descriptors are left: all, and there is place for none until the limit is set anew. */
    List<UnusedConnection> stop() {
        most = 0;
        return leave(all.stream());
    }

    /** The one that has lain longest. */
    Optional<UnusedConnection> oldest(Predicate<UnusedConnection> which) {
        Optional<UnusedConnection> oldest =
                remaining().filter(which).min(Comparator.comparingLong(UnusedConnection::since));
        oldest.ifPresent(leaving::add);
        return oldest;
    }

    private Stream<UnusedConnection> remaining() {
        return all.stream().filter(connection -> !leaving.contains(connection));
    }

    private List<UnusedConnection> leave(Stream<UnusedConnection> connections) {
        List<UnusedConnection> list = connections.toList();
        leaving.addAll(list);
        return list;
    }
}
