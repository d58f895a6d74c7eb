package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.PoolOptions;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpreadTest {

    private static final long MS = 1_000_000L;

    @Test
    void dialsThatAreDueTogetherDoNotComeInOneMoment() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            long[] delays = new Spread(random::nextDouble).dials(5);
            assertTrue(delays[0] >= 0 && delays[0] <= 100 * MS, "first after " + delays[0]);
            for (int next = 1; next < delays.length; next++) {
                long gap = delays[next] - delays[next - 1];
                assertTrue(gap >= 50 * MS - 1 && gap <= 150 * MS + 1, "gap " + gap);
            }
        }
    }

    @Test
    void manyAreMadeInASecondAndAHalfAllTheSame() {
        assertTrue(new Spread(() -> 1).dials(1_000)[999] <= 1_500 * MS);
    }

    @Test
    void anIntervalVariesByAQuarter() {
        assertEquals(Duration.ofSeconds(30), new Spread(() -> 0).interval(Duration.ofSeconds(40)));
        assertEquals(Duration.ofSeconds(50), new Spread(() -> 1).interval(Duration.ofSeconds(40)));
        PoolOptions options = PoolOptions.DEFAULT.with(PoolOptions.CHECK, Duration.ofSeconds(40));
        assertEquals(Duration.ofSeconds(50).toNanos(), Spread.nextCheck(options));
    }
}
