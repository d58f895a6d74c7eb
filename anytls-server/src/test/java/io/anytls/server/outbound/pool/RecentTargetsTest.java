package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentTargetsTest {

    private static final long MS = 1_000_000;

    private final RecentTargets recent = new RecentTargets();

    /** The system's clock may begin anywhere, below 0 too, and overflow. */
    @ParameterizedTest
    @ValueSource(longs = {0, 5_000 * MS, -5_000 * MS, Long.MAX_VALUE - MS, Long.MIN_VALUE + 10_000 * MS})
    void whatHasHappenedIsRememberedToAboutAMillisecond(long start) {
        assertEquals(Demand.NEVER, recent.note("a", start));
        assertEquals(10_000, (start + 10_000 * MS - recent.last("a", start + 10_000 * MS)) / (double) MS, 2);
        assertEquals(10_000, (start + 10_000 * MS - recent.note("a", start + 10_000 * MS)) / (double) MS, 2);
        assertEquals(20, (start + 10_020 * MS - recent.note("a", start + 10_020 * MS)) / (double) MS, 2);
    }

    @Test
    void whatIsForgottenIsNot() {
        recent.note("a", MS);
        recent.forget("a");
        assertEquals(Demand.NEVER, recent.last("a", 2 * MS));
    }

    @Test
    void noneIsTakenForAnother() {
        int known = 0;
        for (int i = 0; i < 2_000; i++) {
            assertEquals(Demand.NEVER, recent.note("host" + i + ".example.net", i * MS), "host" + i);
        }
        for (int i = 0; i < 2_000; i++) {
            recent.forget("other" + i + ".example.net");
            known += recent.last("host" + i + ".example.net", 2_000 * MS) == Demand.NEVER ? 0 : 1;
        }
        assertTrue(known > 1_400, known + " of 2000: of two in one place the later one is known");
    }
}
