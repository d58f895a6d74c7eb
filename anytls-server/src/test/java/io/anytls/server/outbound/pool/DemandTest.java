package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemandTest {

    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private final Demand demand = new Demand(Duration.ofSeconds(30), 0);
    private long before = Demand.NEVER;

    @Test
    void twoWithinTenSecondsMakeItBusy() {
        ask(0);
        assertFalse(demand.isBusy(0));
        ask(10 * SECOND);
        assertTrue(demand.isBusy(10 * SECOND));
    }

    @Test
    void twoFurtherApartDoNot() {
        ask(0);
        ask(10 * SECOND + 1);
        assertFalse(demand.isBusy(10 * SECOND + 1));
    }

    @Test
    void halfAMinuteWithoutOneEndsIt() {
        ask(0);
        ask(SECOND);
        assertTrue(demand.isBusy(31 * SECOND - 1));
        assertFalse(demand.isBusy(31 * SECOND));
        ask(60 * SECOND);
        assertFalse(demand.isBusy(60 * SECOND), "one alone does not begin it anew");
    }

    /** Rate x dial time and twice its root, rounded up: 0.5 + 1.41, 5 + 4.47, 25 + 10; and hardly more than finds a place. */
    @ParameterizedTest
    @CsvSource({
        "10, 50, 100, 2",
        "100, 50, 100, 10",
        "500, 50, 100, 35",
        "100, 1, 100, 2",
        "500, 50, 5, 27",
        "100, 50, 5, 8",
        "10, 50, 1, 1"
    })
    void theAimFollowsRateAndDialTime(int perSecond, int dialMillis, int mostParked, int aim) {
        demand.dialled(dialMillis * MS);
        long now = steadily(perSecond, 20);
        assertEquals(aim, demand.aim(now, mostParked));
    }

    /** Whatever the rate, and whatever the dial time. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 300", "10, 1", "10, 50", "100, 10", "100, 300", "500, 1"})
    void atLeastTwoWhereTwoMayBeParked(int perSecond, int dialMillis) {
        demand.dialled(dialMillis * MS);
        long now = steadily(perSecond, 20);
        for (int mostParked = 2; mostParked < 10; mostParked++) {
            assertTrue(demand.aim(now, mostParked) >= 2, "with " + mostParked + " places");
        }
        assertTrue(demand.aim(now, 1) >= 1);
    }

    @Test
    void aTargetThatIsNotBusyIsNotDialledAhead() {
        demand.dialled(50 * MS);
        ask(0);
        assertEquals(0, demand.aim(0, 5));
    }

    @Test
    void theFirstTwoAlreadyMakeItAimAtTwo() {
        ask(0);
        ask(100 * MS);
        assertEquals(2, demand.aim(100 * MS, 5));
    }

    @Test
    void whereNothingMayBeParkedNothingIsDialledAhead() {
        demand.dialled(50 * MS);
        long now = steadily(100, 5);
        assertEquals(0, demand.aim(now, 0));
    }

    @Test
    void aRiseIsSeenWithinTwoSeconds() {
        long now = steadily(10, 20);
        for (int i = 0; i < 1_000; i++) {
            now += 2 * MS;
            ask(now);
        }
        assertEquals(500, demand.rate(now), 80);
    }

    @Test
    void aFallIsSeenWithinTen() {
        long now = steadily(500, 20);
        now += 9 * SECOND;
        assertTrue(demand.rate(now) < 110, "rate " + demand.rate(now));
        assertEquals(0, demand.rate(now + 2 * SECOND));
    }

    @Test
    void theDialTimeIsAMovingAverage() {
        demand.dialled(80 * MS);
        assertEquals(80 * MS, demand.dialNanos());
        demand.dialled(160 * MS);
        assertEquals(90 * MS, demand.dialNanos());
    }

    private long steadily(int perSecond, int seconds) {
        long now = 0;
        for (int i = 0; i < perSecond * seconds; i++) {
            now = i * (SECOND / perSecond);
            ask(now);
        }
        return now + SECOND / perSecond;
    }

    private void ask(long now) {
        demand.asked(now, before);
        before = now;
    }
}
