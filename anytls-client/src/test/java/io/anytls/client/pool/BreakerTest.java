package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.BreakerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerTest {

    private static final long SECOND = 1_000_000_000L;
    private static final BreakerOptions OPTIONS = BreakerOptions.DEFAULT;

    private final Breaker breaker = new Breaker(() -> OPTIONS, () -> 0);

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            breaker.failed(Failure.UNREACHED, now);
        }
    }

    /** Nanoseconds on a clock may be anything, and may pass from positive to negative. */
    @ParameterizedTest
    @ValueSource(longs = {0, 5, -1_000 * SECOND, Long.MAX_VALUE - 1, Long.MIN_VALUE})
    void opensAfterFailuresInARowWhateverTheClockSays(long now) {
        fail(2, now);
        assertTrue(breaker.allows(now));
        breaker.failed(Failure.UNREACHED, now);
        assertFalse(breaker.allows(now));
        assertEquals(SECOND, breaker.restLeft(now));
        assertFalse(breaker.allows(now + SECOND - 1));
        assertTrue(breaker.allows(now + SECOND));
    }

    @Test
    void aSuccessInBetweenBeginsTheCountAnew() {
        fail(2, 0);
        breaker.succeeded();
        fail(2, 0);
        assertTrue(breaker.allows(0));
    }

    @Test
    void afterTheRestOneDialIsTried() {
        fail(3, 0);
        assertTrue(breaker.allows(SECOND));
        assertFalse(breaker.allows(SECOND));
        breaker.succeeded();
        assertTrue(breaker.allows(SECOND));
        assertTrue(breaker.allows(SECOND));
        assertFalse(breaker.isOpen());
    }

    /** A server that greets each session and then ends it. */
    @Test
    void anAnswerAllowsDialsAndForgetsNothing() {
        fail(3, 0);
        assertTrue(breaker.allows(SECOND));
        breaker.answered();
        assertTrue(breaker.allows(SECOND));
        breaker.failed(Failure.UNREACHED, SECOND);
        assertFalse(breaker.allows(SECOND));
        assertEquals(2 * SECOND, breaker.restLeft(SECOND));
    }

    @Test
    void eachRestIsTwiceAsLongUpToTheLongest() {
        fail(3, 0);
        long now = 0;
        for (long expected : new long[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
            assertEquals(expected * SECOND, breaker.restLeft(now));
            now += expected * SECOND;
            assertTrue(breaker.allows(now));
            breaker.failed(Failure.UNREACHED, now);
        }
    }

    @Test
    void jitterTakesOffUpToHalf() {
        Breaker jittered = new Breaker(() -> OPTIONS, () -> 1);
        for (int i = 0; i < 3; i++) {
            jittered.failed(Failure.UNREACHED, 0);
        }
        assertEquals(SECOND / 2, jittered.restLeft(0));
    }

    @Test
    void whatWasDialledBeforeItOpenedMakesTheRestNoLonger() {
        fail(3, 0);
        fail(5, SECOND / 2);
        assertEquals(SECOND / 2, breaker.restLeft(SECOND / 2));
    }

    @Test
    void aProbeThatTellsNothingLetsTheNextOneTry() {
        fail(3, 0);
        assertTrue(breaker.allows(SECOND));
        breaker.undecided(SECOND);
        assertTrue(breaker.allows(SECOND));
        breaker.failed(Failure.UNREACHED, SECOND);
        assertEquals(2 * SECOND, breaker.restLeft(SECOND));
    }

    @Test
    void whileItIsClosedNothingIsUndecided() {
        breaker.undecided(0);
        assertTrue(breaker.allows(0));
        fail(3, 0);
        breaker.undecided(1);
        assertFalse(breaker.allows(1), "an older session's end is no reason to try");
    }
}
