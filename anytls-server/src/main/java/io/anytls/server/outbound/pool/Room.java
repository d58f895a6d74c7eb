package io.anytls.server.outbound.pool;

import io.anytls.daemon.dial.DialException;
import io.anytls.server.outbound.LimitException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * What gives way to a stream that found no slot or no file descriptor: a dial that nobody waits for, else the connection that has
 * lain longest; without descriptors, all of both. The machine where it lies decides whether it does. Any thread.
 */
final class Room {

    private static final CompletableFuture<Boolean> MADE = CompletableFuture.completedFuture(true);
    private static final CompletableFuture<Boolean> NONE = CompletableFuture.completedFuture(false);

    private final Slots slots;
    private final Parking parking;
    private final UnderWay underWay;

    Room(Slots slots, Parking parking, UnderWay underWay) {
        this.slots = slots;
        this.parking = parking;
        this.underWay = underWay;
    }

    /** Whether what a stream got none for may be cured by room. */
    static boolean mayHelp(Throwable cause) {
        return cause instanceof LimitException
                || cause instanceof DialException dial && dial.kind() == DialException.Kind.NO_DESCRIPTORS;
    }

    /**
     * Makes room.
     *
     * @param cause why the stream got none
     * @return completes with whether there is some, once it is free
     */
    CompletableFuture<Boolean> make(Target target, Throwable cause) {
        if (!(cause instanceof LimitException)) {
            return evictAll(parking.stop()).thenCombine(underWay.giveUpAll(any -> true), Boolean::logicalOr);
        }
        Predicate<Target> which = slots.isFull(target) ? other -> other == target : any -> true;
        return underWay.giveUpOne(which)
                .thenCompose(done -> done ? MADE : evictOldest(parked -> which.test(parked.target())));
    }

    /** If a stream has just taken the oldest, the next one: who waits for room must not wait for the end of that stream. */
    CompletableFuture<Boolean> evictOldest(Predicate<UnusedConnection> which) {
        Optional<UnusedConnection> oldest = parking.oldest(which);
        return oldest.isEmpty()
                ? NONE
                : evict(oldest.get())
                        .thenCompose(closed -> closed ? MADE : evictOldest(which.and(other -> other != oldest.get())));
    }

    private static CompletableFuture<Boolean> evictAll(List<UnusedConnection> connections) {
        CompletableFuture<Boolean> any = NONE;
        for (UnusedConnection connection : connections) {
            any = any.thenCombine(evict(connection), Boolean::logicalOr);
        }
        return any;
    }

    /** Completes in any case, with whether it was closed. */
    static CompletableFuture<Boolean> evict(UnusedConnection connection) {
        CompletableFuture<Boolean> asker = new CompletableFuture<>();
        connection.guard().tell(machine -> machine.evict(connection, asker));
        return asker;
    }
}
