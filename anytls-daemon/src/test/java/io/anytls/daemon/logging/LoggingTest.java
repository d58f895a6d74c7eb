package io.anytls.daemon.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class LoggingTest {

    private final LoggerContext context = new LoggerContext();
    private final LineLayout layout = new LineLayout();

    LoggingTest() {
        layout.setContext(context);
        layout.start();
    }

    @AfterEach
    void backToNormal() {
        Logging.configure(LogLevel.INFO);
    }

    @ParameterizedTest
    @CsvSource({
        "trace, TRACE",
        "debug, DEBUG",
        "info, INFO",
        "INFO, INFO",
        "warn, WARN",
        "warning, WARN",
        "error, ERROR",
        "fatal, ERROR",
        "panic, ERROR",
        "off, OFF",
    })
    void levelsAreUnderstood(String text, LogLevel level) {
        assertEquals(level, LogLevel.parse(text));
    }

    @Test
    void anUnknownLevelIsAnsweredWithTheKnownOnes() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> LogLevel.parse("loud"));
        assertEquals(
                "there is no log level 'loud' (there are trace, debug, info, warn, error and off)", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"trace, DEBUG", "debug, WARN", "info, WARN", "warn, WARN", "error, ERROR", "off, OFF"})
    void nettyTalksLessThanWeDo(String level, String netty) {
        Logging.apply(context, LogLevel.parse(level));
        assertEquals(Level.toLevel(netty), context.getLogger("io.netty.channel").getEffectiveLevel());
        assertEquals(
                LogLevel.parse(level).logback(), context.getLogger("io.anytls").getEffectiveLevel());
    }

    /** A machine without a network card of the usual kind is none that a person has to hear of. */
    @ParameterizedTest
    @CsvSource({"debug, WARN", "info, ERROR", "warn, ERROR", "off, OFF"})
    void whatNettyFindsOutAboutTheMachineIsForDebugging(String level, String probes) {
        Logging.apply(context, LogLevel.parse(level));
        for (String logger : new String[] {
            "io.netty.util.internal.MacAddressUtil",
            "io.netty.resolver.dns.DefaultDnsServerAddressStreamProvider",
            "io.netty.channel.DefaultChannelId"
        }) {
            assertEquals(Level.toLevel(probes), context.getLogger(logger).getEffectiveLevel(), logger);
        }
        assertEquals(
                LogLevel.parse(level) == LogLevel.OFF ? Level.OFF : Level.WARN,
                context.getLogger("io.netty.util.ResourceLeakDetector").getEffectiveLevel());
    }

    @Test
    void theProcessUsesThisSetUpAndNoOther() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        assertEquals(Level.INFO, root.getLevel());
        Logging.configure(LogLevel.ERROR);
        assertEquals(Level.ERROR, root.getLevel());
        assertFalse(LoggerFactory.getLogger("io.anytls").isWarnEnabled());
    }

    @Test
    void anEventIsOneLine() {
        String line = line("session {} opened", null, 7);
        assertTrue(line.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.123 WARN  session 7 opened\\R"), line);
    }

    @Test
    void theTimeCanBeLeftToWhoeverKeepsTheLog() {
        context.putObject(LineLayout.TIMES, false);
        assertEquals("WARN  session 7 opened" + System.lineSeparator(), line("session {} opened", null, 7));
    }

    @Test
    void aMessageWithoutEndIsCut() {
        String line = line("{}", null, "x".repeat(100_000)).strip();
        assertTrue(line.endsWith("xxx [95904 more characters]"), line.substring(4_000));
    }

    @Test
    void textOfAPeerCannotForgeALineNorMoveTheCursor() {
        String line = line("refused: {}", null, "no\r\n2026-01-02 INFO  fine\u001b[2J\u2028x");
        assertTrue(line.endsWith("refused: no??2026-01-02 INFO  fine?[2J?x" + System.lineSeparator()), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void stackTracesAreForDebuggingOnly() {
        Logging.apply(context, LogLevel.INFO);
        assertEquals(1, line("broken", new IllegalStateException("x")).lines().count());
        Logging.apply(context, LogLevel.DEBUG);
        assertTrue(line("broken", new IllegalStateException("x")).contains("\tat io.anytls"));
    }

    private String line(String message, Throwable throwable, Object... arguments) {
        LoggingEvent event = new LoggingEvent("", context.getLogger("x"), Level.WARN, message, throwable, arguments);
        event.setInstant(Instant.parse("2026-01-02T15:04:05.123Z"));
        return layout.doLayout(event);
    }
}
