package io.anytls.server.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.testkit.CapturedLog;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UnstoppableTest {

    @Test
    void aFailureIsToldOnceAndTheTaskGoesOn() {
        AtomicInteger runs = new AtomicInteger();
        try (CapturedLog log = CapturedLog.of(Unstoppable.class)) {
            Runnable task = new Unstoppable("sweeping", () -> {
                runs.incrementAndGet();
                throw new ArithmeticException("long overflow");
            });
            task.run();
            task.run();
            task.run();
            assertEquals(3, runs.get());
            assertEquals(List.of("sweeping failed, and is tried again: long overflow"), log.lines());
        }
    }
}
