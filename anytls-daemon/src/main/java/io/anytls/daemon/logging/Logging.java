package io.anytls.daemon.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** Sets how much the process logs. May be called at any time, from any thread. */
public final class Logging {

    private Logging() {}

    /** Until the first call the level is {@link LogLevel#INFO}. */
    public static void configure(LogLevel level) {
        // Another slf4j binding, as an embedding program may have, keeps its own ideas of levels.
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            apply(context, level);
        }
    }

    static void apply(LoggerContext context, LogLevel level) {
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level.logback());
        context.getLogger("io.netty").setLevel(netty(level));
        context.putObject(LineLayout.STACKS, level.showsStacks());
    }

    /** Netty's news is about Netty: not more than its warnings, unless everything is asked for. */
    private static Level netty(LogLevel level) {
        if (level == LogLevel.TRACE) {
            return Level.DEBUG;
        }
        return level.logback().isGreaterOrEqual(Level.WARN) ? level.logback() : Level.WARN;
    }
}
