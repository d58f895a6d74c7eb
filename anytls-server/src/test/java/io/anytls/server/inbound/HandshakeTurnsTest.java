package io.anytls.server.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A flood of handshakes gets half of the loop's time; the steps here take a millisecond each. */
class HandshakeTurnsTest {

    private static final long MILLI = 1_000_000;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<Integer> done = new ArrayList<>();
    private long now;
    private final HandshakeTurns turns = new HandshakeTurns(channel.eventLoop(), () -> now);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void ask(int count) {
        for (int i = 0; i < count; i++) {
            int number = i;
            turns.take(() -> {
                now += MILLI;
                done.add(number);
            });
        }
    }

    private void pass(long nanos) {
        channel.freezeTime();
        now += nanos;
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void whereThereIsTimeNobodyWaits() {
        ask(2);
        assertEquals(List.of(0, 1), done);
    }

    @Test
    void whatIsBeyondTheShareWaitsForTheNextStretch() {
        ask(5);
        assertEquals(List.of(0, 1), done, "2 of 4 ms are spent");
        pass(2 * MILLI);
        assertEquals(List.of(0, 1, 2, 3), done);
        pass(2 * MILLI);
        assertEquals(List.of(0, 1, 2, 3, 4), done);
    }

    @Test
    void whoComesLaterWaitsBehindThem() {
        ask(3);
        pass(MILLI); // not yet
        int before = done.size();
        turns.take(() -> done.add(99));
        assertEquals(before, done.size());
        pass(MILLI);
        assertEquals(List.of(0, 1, 2, 99), done);
    }
}
