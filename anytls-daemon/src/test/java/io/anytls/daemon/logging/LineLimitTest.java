package io.anytls.daemon.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LineLimitTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final OptionalLong HELD_BACK = OptionalLong.empty();

    private final LineLimit limit = new LineLimit(8);

    @Test
    void aKindHasALineAMinuteAndTheOthersAreCounted() {
        assertEquals(OptionalLong.of(0), limit.admit("a", 0));
        assertEquals(OptionalLong.of(0), limit.admit("b", 1));
        assertEquals(HELD_BACK, limit.admit("a", 58 * SECOND));
        assertEquals(HELD_BACK, limit.admit("a", 59 * SECOND));
        assertEquals(OptionalLong.of(2), limit.admit("a", 60 * SECOND));
        assertEquals(HELD_BACK, limit.admit("a", 61 * SECOND));
    }

    @Test
    void aPeerThatAlwaysSaysSomethingElseDoesNotFillTheLog() {
        long lines = LongStream.range(0, 1_200)
                .filter(i -> limit.admit("alert: " + i, i * SECOND / 10).isPresent())
                .count();
        assertEquals(16, lines, "8 in each of two minutes");
    }

    @Test
    void theClockMayBeginBelowZero() {
        assertEquals(OptionalLong.of(0), limit.admit("a", Long.MAX_VALUE));
        assertEquals(HELD_BACK, limit.admit("a", Long.MAX_VALUE + SECOND), "it has gone over the end");
        assertEquals(OptionalLong.of(1), limit.admit("a", Long.MAX_VALUE + 60 * SECOND));
    }
}
