package io.anytls.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TransferLineTest {

    private static final Duration WHOLE = Duration.ofSeconds(5);

    @Test
    void theBarGrowsWithTheTime() {
        TransferLine line = new TransferLine("paris", WHOLE, 80);
        assertEquals("paris [....................]    0.0 Mbit/s", line.bar(0, 1));
        assertEquals(
                "paris [##########..........]    3.2 Mbit/s",
                line.bar(1_000_000, Duration.ofMillis(2_500).toNanos()));
        assertEquals(
                "paris [####################] 1000.0 Mbit/s",
                line.bar(750_000_000, Duration.ofSeconds(6).toNanos()));
    }

    @Test
    void aTagNeitherBreaksTheLineNorTheTerminal() {
        TransferLine line = new TransferLine("\u001b]0;a-very-long-tag-of-a-provider", WHOLE, 50);
        assertEquals("?]0;a-very [....................]    0.0 Mbit/s", line.bar(0, 1));
        assertTrue(new TransferLine("paris", WHOLE, 10).bar(0, 1).startsWith("p ["));
    }
}
