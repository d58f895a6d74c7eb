package io.anytls.daemon.logging;

import ch.qos.logback.classic.Level;
import java.util.Locale;

/** How much is logged, from everything to nothing. */
public enum LogLevel {
    TRACE(Level.TRACE),
    DEBUG(Level.DEBUG),
    INFO(Level.INFO),
    WARN(Level.WARN),
    ERROR(Level.ERROR),
    OFF(Level.OFF);

    private final Level logback;

    LogLevel(Level logback) {
        this.logback = logback;
    }

    /**
     * Understands the names of this enum in any case, and those of other proxies: warning, fatal, panic.
     *
     * @throws IllegalArgumentException naming the levels
     */
    public static LogLevel parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "trace" -> TRACE;
            case "debug" -> DEBUG;
            case "info" -> INFO;
            case "warn", "warning" -> WARN;
            case "error", "fatal", "panic" -> ERROR;
            case "off" -> OFF;
            default ->
                throw new IllegalArgumentException(
                        "there is no log level '" + text + "' (there are trace, debug, info, warn, error and off)");
        };
    }

    Level logback() {
        return logback;
    }

    /** Whether the reader wants to see where in the code something happened. */
    boolean showsStacks() {
        return this == TRACE || this == DEBUG;
    }
}
