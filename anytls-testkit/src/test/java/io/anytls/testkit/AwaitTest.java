package io.anytls.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    /** As when it is stopped by SIGSTOP: the limit has passed, and nothing could happen meanwhile. */
    @Test
    void whatPassesWhileTheProcessStandsStillCountsForLittle() {
        AtomicInteger looks = new AtomicInteger();
        Await.until("the third look", Duration.ofMillis(800), () -> {
            if (looks.incrementAndGet() == 1) {
                Await.elapsed(Duration.ofMillis(900));
            }
            return looks.get() == 3;
        });
        assertEquals(3, looks.get());
    }

    @Test
    void itHasAnEnd() {
        assertThrows(AssertionError.class, () -> Await.until("never", Duration.ofMillis(20), () -> false));
        assertThrows(
                AssertionError.class,
                () -> Await.result("never", Duration.ofMillis(20), new CompletableFuture<Integer>()));
    }
}
