package io.anytls.protocol.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    private static final long MIB = 1 << 20;

    /** All: soft 48 MiB, hard 64 MiB. A user: soft 24 MiB, hard 32 MiB. */
    private final MemoryLimits limits = new MemoryLimits(128 * MIB, 1024 * MIB);

    private long now;
    private final MemoryBudget budget = new MemoryBudget(limits, () -> now);
    private final MemoryShare alice = budget.share("alice");
    private final MemoryShare bob = budget.share("bob");
    private final List<String> givenUp = new ArrayList<>();

    /** Gives back what it holds as soon as it is asked. */
    private final class Holder {
        final HeldMemory memory;
        final HeldMemory.Place place;

        Holder(MemoryShare share, String name) {
            memory = share.open(() -> givenUp.add(name));
            place = memory.place();
            memory.onGiveUp(() -> {
                givenUp.add(name);
                place.holds(0);
                memory.close();
            });
        }

        Holder holds(long bytes) {
            place.holds(bytes);
            return this;
        }
    }

    private void after(Duration time) {
        now += time.toNanos();
    }

    @Test
    void aUserOverTheSoftMarkIsShortAndTheOthersAreNot() {
        Holder holder = new Holder(alice, "a").holds(24 * MIB);
        assertFalse(alice.isShort());
        holder.holds(24 * MIB + 1);
        assertTrue(alice.isShort());
        assertFalse(bob.isShort());
        assertFalse(budget.isShort());
        holder.holds(0);
        assertFalse(alice.isShort());
    }

    @Test
    void whenAllAreOverTheSoftMarkThoseWithMoreThanTheirPartAreShort() {
        new Holder(alice, "a").holds(24 * MIB);
        new Holder(bob, "b").holds(24 * MIB);
        new Holder(budget.share("carol"), "c").holds(MIB);
        assertTrue(budget.isShort());
        assertTrue(alice.isShort());
        assertTrue(bob.isShort());
        assertFalse(budget.share("carol").isShort());
    }

    @Test
    void betweenTheMarksThereIsRoomForNewConnections() {
        new Holder(alice, "a").holds(32 * MIB);
        new Holder(bob, "b").holds(32 * MIB);
        assertTrue(budget.isShort());
        assertFalse(budget.isFull());
        new Holder(budget.share("carol"), "c").holds(1);
        assertTrue(budget.isFull());
    }

    @Test
    void overTheHardMarkTheLargestOfThoseThatStandStillGoDownToTheSoftMark() {
        new Holder(alice, "small").holds(2 * MIB);
        new Holder(alice, "large").holds(12 * MIB);
        new Holder(alice, "middle").holds(8 * MIB);
        after(Duration.ofSeconds(3));
        new Holder(alice, "fresh").holds(10 * MIB + 1);
        assertEquals(List.of("large"), givenUp);
        assertEquals(20 * MIB + 1, alice.used());
        assertEquals(alice.used(), budget.used());
    }

    @Test
    void whoMovesStays() {
        Holder moving = new Holder(alice, "moving").holds(20 * MIB);
        new Holder(alice, "still").holds(11 * MIB);
        after(Duration.ofSeconds(3));
        moving.holds(19 * MIB);
        new Holder(alice, "fresh").holds(3 * MIB);
        assertEquals(List.of("still"), givenUp);
    }

    @Test
    void wellOverTheHardMarkProgressDoesNotHelp() {
        new Holder(alice, "large").holds(30 * MIB);
        new Holder(alice, "last").holds(7 * MIB);
        assertEquals(List.of("large"), givenUp);
    }

    @Test
    void overTheHardMarkOfAllTheUserWithMostGivesUp() {
        new Holder(bob, "b").holds(31 * MIB);
        new Holder(alice, "a").holds(16 * MIB);
        after(Duration.ofSeconds(3));
        new Holder(budget.share("carol"), "c").holds(18 * MIB);
        assertEquals(List.of("b"), givenUp);
    }

    /** Where everybody waits nobody asks for memory, and the mark would stay passed. */
    @Test
    void overTheHardMarkWhoStandsStillIsFoundWithoutAnybodyAskingForMore() {
        List<Holder> holders = new ArrayList<>();
        for (int user = 0; user < 4; user++) {
            for (int i = 0; i < 9; i++) {
                holders.add(new Holder(budget.share("user" + user), user + "." + i).holds(2 * MIB - (i << 10)));
            }
        }
        assertTrue(budget.isFull());
        assertEquals(List.of(), givenUp);
        after(Duration.ofSeconds(2));
        holders.get(35).memory.look();
        assertEquals(
                List.of("0.0", "0.1", "0.2", "1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "3.0", "3.1", "3.2"),
                givenUp.stream().sorted().toList(),
                "each gives up what is beyond his part");
        assertFalse(budget.isShort());
    }

    @Test
    void standingStillCountsOnlyWhileMemoryIsShort() {
        Holder paused = new Holder(alice, "paused").holds(MIB);
        after(Duration.ofHours(10));
        paused.memory.look();
        assertEquals(List.of(), givenUp);

        Holder much = new Holder(alice, "much").holds(24 * MIB);
        paused.memory.look();
        after(Duration.ofSeconds(29));
        much.holds(23 * MIB + 1);
        paused.memory.look();
        assertEquals(List.of(), givenUp, "not for 30 s yet");
        after(Duration.ofSeconds(1));
        paused.memory.look();
        much.memory.look();
        assertEquals(List.of("paused"), givenUp);
    }

    @Test
    void aTimeBelowTheMarkBeginsTheWaitAnew() {
        Holder paused = new Holder(alice, "paused").holds(MIB);
        Holder much = new Holder(alice, "much").holds(24 * MIB);
        paused.memory.look();
        after(Duration.ofSeconds(20));
        much.holds(MIB);
        paused.memory.look();
        much.holds(24 * MIB);
        paused.memory.look();
        after(Duration.ofSeconds(20));
        paused.memory.look();
        assertEquals(List.of(), givenUp);
    }

    @Test
    void aUserIsForgottenWithTheLastSessionAndTheLastByte() {
        Holder holder = new Holder(alice, "a").holds(MIB);
        holder.memory.close();
        alice.leave();
        assertSame(alice, budget.share("alice"), "something is still held");
        holder.holds(0);
        alice.leave();
        assertNotSame(alice, budget.share("alice"));
        assertEquals(0, budget.used());
    }

    @Test
    void streamsAreCountedOverAllUsers() {
        for (int i = 0; i < limits.streams(); i++) {
            assertTrue((i % 2 == 0 ? alice : bob).streamOpened());
        }
        assertFalse(alice.streamOpened());
        bob.streamClosed();
        assertTrue(alice.streamOpened());
    }
}
