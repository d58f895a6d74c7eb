package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Scripts that read the seed's lines must be able to read ours. */
class PoolReportTest {

    private static final PoolStatistics SOME = new PoolStatistics(3, 12, 8, 7, 1, 2, 4, 30, 51.26, 6);

    @Test
    void theSeedsNumbersComeFirstAndInItsSpelling() {
        String line = PoolReport.stats(SOME);
        assertTrue(
                line.startsWith("[Pool Stats] Total: 15, Active: 3, Reused: 8, New: 7, Cleaned: 2, Parked: 12"), line);
        assertTrue(line.contains("Reuse rate: 53%, Utilisation: 20%, Dial time: 51.3 ms"), line);
    }

    @Test
    void targetsAreListedWithTheirParkedConnections() {
        assertEquals(
                "[Pool Status] {\"example.com:80\": 2, \"httpbin.org:80\": 5}",
                PoolReport.status(new TreeMap<>(Map.of("httpbin.org:80", 5, "example.com:80", 2))));
    }

    @Test
    void theIdentitiesHold() {
        assertEquals(SOME.active() + SOME.parked(), SOME.total());
        assertEquals(8 / 15.0, SOME.reuseRate());
        assertEquals(3 / 15.0, SOME.utilisation());
        assertEquals(SOME.dialled(), SOME.reused() + SOME.fresh() + SOME.stale() + SOME.cleaned() + SOME.parked());
        PoolStatistics nothing = new PoolStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertEquals(0, nothing.reuseRate());
        assertEquals(0, nothing.utilisation());
    }
}
