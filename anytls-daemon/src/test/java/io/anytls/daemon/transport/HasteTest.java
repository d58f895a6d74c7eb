package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HasteTest {

    private final Haste haste = new Haste();
    private long now = TimeUnit.HOURS.toNanos(1);

    private long after(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        return haste.millis(now);
    }

    @Test
    void whatGoesOnIsLookedAtOnceASecondAndAfterASilenceAtOnce() {
        List<Long> waits = new ArrayList<>(List.of(after(0)));
        while (waits.size() < 7) {
            waits.add(after(waits.get(waits.size() - 1)));
        }
        assertEquals(List.of(50L, 100L, 200L, 400L, 800L, 1_000L, 1_000L), waits);
        assertEquals(50, after(5_001));
    }
}
