package io.anytls.client.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ComplaintsTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Complaints complaints = new Complaints();

    @Test
    void theSameWarningIsALineOnceAMinute() {
        assertTrue(complaints.isWorthALine("a", 0));
        assertTrue(complaints.isWorthALine("b", 1));
        assertFalse(complaints.isWorthALine("a", 59 * SECOND));
        assertTrue(complaints.isWorthALine("a", 60 * SECOND));
        assertFalse(complaints.isWorthALine("a", 61 * SECOND));
    }

    @Test
    void aServerThatAlwaysSaysSomethingElseDoesNotFillTheLog() {
        long lines = LongStream.range(0, 1_200)
                .filter(i -> complaints.isWorthALine("alert: " + i, i * SECOND / 10))
                .count();
        assertEquals(16, lines, "8 in each of two minutes");
    }

    @Test
    void theClockMayBeginBelowZero() {
        assertTrue(complaints.isWorthALine("a", Long.MAX_VALUE));
        assertFalse(complaints.isWorthALine("a", Long.MAX_VALUE + SECOND), "it has gone over the end");
        assertTrue(complaints.isWorthALine("a", Long.MAX_VALUE + 60 * SECOND));
    }
}
