package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.anytls.server.config.PoolType;
import io.anytls.testkit.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a running pool tells the log, and whom it does not name. */
class PoolLogTest {

    private final CapturedLog log = CapturedLog.of(PoolReport.class);

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void theStartIsToldInTheSeedsWords() throws Exception {
        try (PoolKit kit = new PoolKit(PoolType.lock, 100, 5, 64, 0, true)) {
            new PoolReport(kit.pool).started();
        }
        assertEquals(
                List.of(
                        "[Server] Outbound connection pool initialized:",
                        "  - Pool type: lock",
                        "  - Max connections per target: 100",
                        "  - Max idle time: 300 seconds",
                        "  - Min idle connections: 5"),
                lines());
    }

    @Test
    void withoutAPoolThatIsSaid() throws Exception {
        try (PoolKit kit = new PoolKit(PoolType.off)) {
            new PoolReport(kit.pool).started();
        }
        assertEquals(List.of("[Server] Outbound connection pool off: each stream dials"), lines());
    }

    @Test
    void theNumbersOfALineFitEachOther() throws Exception {
        try (PoolKit kit = new PoolKit(PoolType.lockfree)) {
            kit.makeBusy(kit.loop());
            kit.connect(kit.loop());
            settled(kit, 1);
            new PoolReport(kit.pool).minute();
            Matcher line = Pattern.compile(
                            "\\[Pool Stats\\] Total: (\\d+), Active: (\\d+), Reused: (\\d+), New: (\\d+), "
                                    + "Cleaned: (\\d+), Parked: (\\d+), Stale: 0, Failed: 0, Dialled: (\\d+), Reuse rate: (\\d+)%,"
                                    + " Utilisation: (\\d+)%, Dial time: .* ms, Targets: 1")
                    .matcher(lines().get(0));
            assertTrue(line.matches(), lines()::toString);
            int total = number(line, 1);
            int reused = number(line, 3);
            int fresh = number(line, 4);
            assertEquals(1, number(line, 2), "active");
            assertEquals(3, reused + fresh, "streams served");
            assertEquals(total, number(line, 2) + number(line, 6));
            assertEquals(number(line, 7), reused + fresh + number(line, 5) + number(line, 6), "each dial is somewhere");
            assertEquals(Math.round(100.0 * reused / (reused + fresh)), number(line, 8));
            assertEquals(Math.round(100.0 / total), number(line, 9));
        }
    }

    @Test
    void everyMinuteIsToldWhileAnythingIsOpenAndThenNoMore() throws Exception {
        try (PoolKit kit = new PoolKit(PoolType.lockfree)) {
            kit.makeBusy(kit.loop());
            settled(kit, 0);
            PoolReport report = new PoolReport(kit.pool);
            report.minute();
            report.minute();
            assertEquals(2, lines().size());
            kit.later(Duration.ofSeconds(40));
            PoolKit.until(() ->
                    kit.pool.statistics().total() == 0 && kit.pool.statistics().targets() == 0);
            report.minute();
            assertEquals(3, lines().size(), "how it ended");
            report.minute();
            assertEquals(3, lines().size(), "nothing is open, nothing has happened");
        }
    }

    @Test
    void destinationsAreNotNamedAtInfo() throws Exception {
        try (PoolKit kit = new PoolKit(PoolType.lockfree)) {
            kit.makeBusy(kit.loop());
            new PoolReport(kit.pool).minute();
            assertFalse(lines().toString().contains("127.0.0.1"), lines()::toString);
            assertFalse(lines().toString().contains("[Pool Status]"), lines()::toString);
        }
    }

    @Test
    void atDebugTheyAre() throws Exception {
        try (PoolKit kit = new PoolKit(PoolType.lockfree)) {
            log.from(Level.DEBUG);
            kit.makeBusy(kit.loop());
            settled(kit, 0);
            new PoolReport(kit.pool).minute();
            assertEquals(status(kit), lines().get(1));
            assertTrue(log.lines(Level.DEBUG).contains(status(kit)));
        }
    }

    @Test
    void whoAsksForThemGetsThemAtInfo() throws Exception {
        try (PoolKit kit = PoolKit.thatLogsTargets()) {
            kit.makeBusy(kit.loop());
            settled(kit, 0);
            new PoolReport(kit.pool).minute();
            assertEquals(status(kit), lines().get(1));
            assertEquals(status(kit), log.lines(Level.INFO).get(1));
        }
    }

    /** Until no dial is under way: what is parked then stays as it is. */
    private static void settled(PoolKit kit, int active) throws InterruptedException {
        PoolKit.until(() -> {
            PoolStatistics now = kit.pool.statistics();
            return now.active() == active
                    && now.parked() >= 2
                    && now.dialled() == now.reused() + now.fresh() + now.cleaned() + now.parked();
        });
    }

    private static String status(PoolKit kit) {
        return "[Pool Status] {\"127.0.0.1:%d\": %d}"
                .formatted(kit.target.port(), kit.pool.statistics().parked());
    }

    private static int number(Matcher line, int group) {
        return Integer.parseInt(line.group(group));
    }

    private List<String> lines() {
        return log.lines();
    }
}
