package io.anytls.protocol.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryWatchTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MemoryBudget budget = new MemoryBudget(new MemoryLimits(1 << 30, 1 << 30), () -> 0);
    private final HeldMemory memory = budget.share("user").open(() -> {});
    private final HeldMemory.Place place = memory.place();
    private boolean alone;
    private int givenUp;
    private final DeliveryWatch watch = new DeliveryWatch(channel.eventLoop(), memory, () -> alone, () -> givenUp++);

    DeliveryWatchTest() {
        channel.freezeTime();
        place.holds(1 << 20);
    }

    @AfterEach
    void close() {
        channel.close();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private void passSteps(int steps, int seconds) {
        for (int i = 0; i < steps; i++) {
            pass(seconds);
        }
    }

    @Test
    void whileTheSessionStandsAMinuteWithoutProgressIsTheEnd() {
        watch.start();
        passSteps(11, 5);
        assertEquals(0, givenUp);
        pass(5);
        assertEquals(1, givenUp);
        passSteps(20, 5);
        assertEquals(1, givenUp);
    }

    @Test
    void anyProgressBeginsTheMinuteAnew() {
        watch.start();
        for (int i = 1; i < 10; i++) {
            passSteps(11, 5);
            place.holds((1 << 20) - i);
            pass(5);
        }
        assertEquals(0, givenUp);
    }

    @Test
    void onceTheSessionHasGoneItIsTenSeconds() {
        watch.start();
        passSteps(3, 5);
        alone = true;
        pass(5);
        assertEquals(1, givenUp, "it has stood still for longer already");
    }

    @Test
    void aByteNowAndThenIsNotEnoughWhenNobodyIsThere() {
        alone = true;
        watch.start();
        place.holds((1 << 20) - 1);
        pass(5);
        assertEquals(0, givenUp);
        place.holds((1 << 20) - 2);
        pass(5);
        assertEquals(1, givenUp);
    }

    @Test
    void whoTakesKilobytesIsWaitedFor() {
        alone = true;
        watch.start();
        for (int i = 1; i < 20; i++) {
            place.holds((1 << 20) - 5000L * i);
            pass(5);
        }
        assertEquals(0, givenUp);
    }

    @Test
    void stoppedItGivesNothingUp() {
        watch.start();
        watch.stop();
        passSteps(50, 5);
        assertEquals(0, givenUp);
    }
}
