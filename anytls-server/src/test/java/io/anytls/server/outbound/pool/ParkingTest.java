package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.server.config.OutboundPoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which of the parked connections go, and what whoever asked for it is told. */
class ParkingTest {

    private static final int MOST = 3;

    private final ScriptedTargets pool =
            new ScriptedTargets(OutboundPoolOptions.DEFAULT.with(OutboundPoolOptions.MAX_PARKED, MOST), 2);
    private final Target target = pool.targets.get(0);
    private final List<UnusedConnection> made = new ArrayList<>();

    @Test
    void theOldestGoesFirst() {
        park(3);
        assertSame(0, pool.parking.oldest(any -> true));
        assertSame(1, pool.parking.oldest(any -> true));
        pool.parking.stays(made.get(0));
        assertSame(0, pool.parking.oldest(any -> true));
    }

    private void assertSame(int number, Optional<UnusedConnection> connection) {
        assertEquals(number, made.indexOf(connection.orElseThrow()));
    }

    @Test
    void whereTooManyLieTheOldestLeave() {
        park(3);
        assertEquals(List.of(made.get(0), made.get(1)), pool.parking.limit(1));
        assertEquals(List.of(), pool.parking.limit(1), "they are on their way out");
        assertFalse(pool.parking.hasPlace());
    }

    @Test
    void dialsThatNobodyWaitsForTakePlacesToo() {
        park(1);
        pool.parking.aheadBy(2);
        assertFalse(pool.parking.hasPlace());
        assertFalse(pool.parking.isOverfull());
        pool.parking.aheadBy(1);
        assertTrue(pool.parking.isOverfull());
    }

    /** Whoever waits for room must not wait for the end of the stream that has it. */
    @Test
    void whereAStreamHasJustTakenTheOldestTheNextOneGoes() {
        park(2);
        UnusedConnection oldest = made.get(0);
        CompletableFuture<Boolean> asker = new CompletableFuture<>();
        pool.parking.oldest(any -> true);
        Waiter stream = pool.ask(target, pool.now); // before the machine is told to let it go
        oldest.guard().tell(machine -> machine.evict(oldest, asker));
        assertEquals(oldest, pool.served.get(stream));
        assertFalse(asker.join());
        assertTrue(room().evictOldest(any -> true).join());
        assertEquals(List.of("site0.test CLEANED"), pool.closed);
        assertEquals(0, pool.parked());
    }

    @Test
    void whereNothingLiesThatIsTold() {
        assertFalse(room().evictOldest(any -> true).join());
    }

    @Test
    void withoutDescriptorsAllLeaveAndNothingFindsAPlace() {
        park(2);
        assertEquals(2, pool.parking.stop().size());
        assertFalse(pool.parking.hasPlace());
    }

    private Room room() {
        return new Room(pool.slots, pool.parking, pool.underWay);
    }

    private void park(int count) {
        pool.end(served()); // the target is busy, and nothing is under way any more
        for (int i = 0; i < count; i++) {
            pool.now++;
            pool.slots.take(target);
            made.add(pool.dialled(new Attempt(target, null, null)));
        }
        assertEquals(count, pool.parked());
    }

    private Waiter served() {
        Waiter stream = pool.ask(target, pool.now);
        pool.dialled(pool.dials.get(0));
        pool.underWay.giveUpAll(any -> true);
        return stream;
    }
}
