package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryLimits;
import io.anytls.protocol.testkit.StreamProbe;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What becomes of sessions and streams when their user holds too much memory, and when there is none. */
class MemoryPressureTest {

    private static final long MIB = 1 << 20;
    private static final String PAYLOAD = "x".repeat(60_000);

    /** A user: soft 6 MiB, hard 8 MiB. */
    private final AtomicLong now = new AtomicLong();

    private final MemoryBudget budget = new MemoryBudget(new MemoryLimits(32 * MIB, 1024 * MIB), now::get);

    /** What another session of the user holds. */
    private final HeldMemory.Place elsewhere =
            budget.share("user").open(() -> {}).place();

    private ScriptedClient client() {
        ScriptedClient client = new ScriptedClient(budget.share("user"));
        client.peer.says(ScriptedClient.HALF_CLOSE);
        client.peer.hears();
        return client;
    }

    @Test
    void aSessionOfAUserOverTheSoftMarkIsNotReadUntilHeIsBelow() {
        try (ScriptedClient client = client()) {
            StreamProbe stream = client.opens(1);
            elsewhere.holds(7 * MIB);
            client.peer.says("PSH 1 x");
            assertEquals("x", stream.text());
            assertFalse(client.peer.isReadFrom());
            client.advance(Duration.ofSeconds(10));
            assertFalse(client.peer.isReadFrom());
            elsewhere.holds(0);
            client.advance(Duration.ofMillis(100));
            assertTrue(client.peer.isReadFrom());
        }
    }

    @Test
    void whatAStreamAndItsSessionHoldIsCountedAndGivenBack() {
        try (ScriptedClient client = client()) {
            client.streamsRead = false;
            StreamProbe stream = client.opens(1);
            client.peer.says("PSH 1 " + PAYLOAD);
            assertTrue(budget.used() >= 60_000, "held: " + budget.used());
            client.peer.stopsReading();
            StreamProbe other = client.opens(2);
            for (int i = 0; i < 4; i++) {
                other.says(PAYLOAD);
            }
            assertTrue(budget.used() >= 3 * 60_000, "held: " + budget.used());
            client.peer.closes();
            assertTrue(stream.isOver() && other.isOver());
            assertEquals(0, budget.used());
        }
    }

    @Test
    void overTheHardMarkTheStreamThatStandsStillIsEndedAndTheSessionStays() {
        try (ScriptedClient client = client()) {
            client.streamsRead = false;
            StreamProbe stuck = client.opens(1);
            client.peer.says("PSH 1 " + PAYLOAD);
            client.streamsRead = true;
            StreamProbe other = client.opens(2);
            now.addAndGet(Duration.ofSeconds(3).toNanos());
            elsewhere.holds(8 * MIB + 1);
            client.peer.runsTasks();
            assertTrue(stuck.isOver());
            assertFalse(other.isOver() || client.peer.isClosed());
            client.peer.expects("FIN 1", "FIN 1");
        }
    }

    @Test
    void aFailedAllocationOfTheConnectionCostsTheSession() {
        try (ScriptedClient client = client()) {
            StreamProbe stream = client.opens(1);
            client.peer.end().pipeline().fireExceptionCaught(new OutOfMemoryError("no memory: a test"));
            assertTrue(stream.isOver() && client.peer.isClosed());
            client.peer.expectsNothing();
        }
    }

    @Test
    void whileTheSessionStandsAFinLeavesAMinute() {
        try (ScriptedClient client = client()) {
            client.streamsRead = false;
            StreamProbe stream = client.opens(1);
            client.peer.says("PSH 1 question", "FIN 1");
            client.advance(Duration.ofSeconds(59));
            assertFalse(stream.isOver());
            client.advance(Duration.ofSeconds(6));
            assertTrue(stream.isOver());
        }
    }

    @Test
    void aStalledStreamWithoutAFinLivesAsLongAsItsConnections() {
        try (ScriptedClient client = client()) {
            client.streamsRead = false;
            StreamProbe stream = client.opens(1);
            client.peer.says("PSH 1 " + PAYLOAD);
            client.advance(Duration.ofHours(3));
            assertFalse(stream.isOver());
        }
    }

    @Test
    void streamsOfAllUsersAreBounded() {
        MemoryBudget small = new MemoryBudget(new MemoryLimits(32 * MIB, 64 << 10), now::get);
        try (ScriptedClient client = new ScriptedClient(small.share("user"))) {
            client.peer.says(ScriptedClient.VERSION_2);
            client.peer.hears();
            client.opens(1);
            client.opens(2);
            client.peer.says("SYN 3");
            assertEquals(2, client.accepted.size());
            client.peer.expects("SYNACK 3 too many streams on this server", "FIN 3");
        }
        assertEquals(0, small.streams());
    }
}
