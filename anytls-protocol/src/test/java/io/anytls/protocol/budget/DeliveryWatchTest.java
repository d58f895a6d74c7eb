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
        passSteps(59, 1);
        assertEquals(0, givenUp);
        pass(1);
        assertEquals(1, givenUp);
        passSteps(20, 1);
        assertEquals(1, givenUp);
    }

    @Test
    void anyProgressBeginsTheMinuteAnew() {
        watch.start();
        for (int i = 1; i < 10; i++) {
            passSteps(59, 1);
            place.holds((1 << 20) - i);
            pass(1);
        }
        assertEquals(0, givenUp);
    }

    @Test
    void onceTheSessionHasGoneItIsFourSeconds() {
        watch.start();
        passSteps(5, 1);
        alone = true;
        pass(1);
        assertEquals(1, givenUp, "it has stood still for longer already");
    }

    /** His sessions are not read then, so that nobody hears that they have gone. */
    @Test
    void whileTheUserIsShortOfMemoryItIsFourSecondsToo() {
        place.holds(budget.limits().userSoftMark() + 1);
        watch.start();
        passSteps(3, 1);
        assertEquals(0, givenUp);
        pass(1);
        assertEquals(1, givenUp);
    }

    @Test
    void aByteNowAndThenIsNotEnoughWhenNobodyIsThere() {
        alone = true;
        watch.start();
        for (int i = 1; i <= 4; i++) {
            assertEquals(0, givenUp);
            place.holds((1 << 20) - i);
            pass(1);
        }
        assertEquals(1, givenUp);
    }

    @Test
    void whoTakesKilobytesIsWaitedFor() {
        alone = true;
        watch.start();
        for (int i = 1; i < 20; i++) {
            place.holds((1 << 20) - 1000L * i);
            pass(1);
        }
        assertEquals(0, givenUp);
    }

    @Test
    void stoppedItGivesNothingUp() {
        watch.start();
        watch.stop();
        passSteps(250, 1);
        assertEquals(0, givenUp);
    }
}
