package io.anytls.daemon.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    private final TextTable table =
            new TextTable().shortened("tag", "address").words("TCP").numbers("time");

    @Test
    void cellsStandBelowEachOther() {
        table.row(List.of("a", "192.0.2.1:8443", "good", "7 ms"));
        table.row(List.of("frankfurt", "[::1]:1", "failed", "-"));
        assertEquals(
                List.of(
                        "tag        address         TCP     time",
                        "a          192.0.2.1:8443  good    7 ms",
                        "frankfurt  [::1]:1         failed     -"),
                table.lines(0));
    }

    @Test
    void theWidestTextIsShortenedFirst() {
        table.row(List.of("frankfurt", "a-long-name.example.org:8443", "failed", "12 ms"));
        assertEquals(
                List.of("tag        address    TCP      time", "frankfurt  a-long-..  failed  12 ms"), table.lines(35));
        assertEquals(
                List.of("tag       address   TCP      time", "frankf..  a-long..  failed  12 ms"), table.lines(10));
    }

    /** A flag of two halves, and Chinese of twice the width. */
    @Test
    void whatTakesTwoColumnsIsCountedSo() {
        table.row(List.of("\ud83c\udde9\ud83c\uddea \u6cd5\u5170\u514b\u798f", "x", "good", "1 ms"));
        table.row(List.of("12345678901", "x", "good", "1 ms"));
        List<String> lines = table.lines(0);
        assertEquals("12345678901  x        good  1 ms", lines.get(2));
        assertEquals("\ud83c\udde9\ud83c\uddea \u6cd5\u5170\u514b\u798f  x        good  1 ms", lines.get(1));
    }

    @Test
    void noTerminalObeysACell() {
        table.row(List.of("\u001b[2J", "x\ny", "good", "1 ms"));
        assertEquals("?[2J  x?y      good  1 ms", table.lines(0).get(1));
    }
}
