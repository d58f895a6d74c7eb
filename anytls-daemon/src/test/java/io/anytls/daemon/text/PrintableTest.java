package io.anytls.daemon.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void whatATerminalWouldObeyIsAQuestionMark() {
        assertEquals("a?[31mb", Printable.line("a\u001b[31mb"));
        assertEquals("a?31mb", Printable.line("a\u009b31mb")); // C1 needs no escape byte
        assertEquals("??????", Printable.line("\0\r\n\t\u007f\u0085"));
        assertEquals("????", Printable.line("\u2028\u2029\u202e\u2066"));
        assertEquals("", Printable.line(null));
    }

    @Test
    void ordinaryTextStays() {
        assertEquals("日本 é 😀 Ω", Printable.line("日本 é 😀 Ω"));
        assertEquals("a\n\tb?", Printable.lines("a\n\tb\u009b"));
    }
}
