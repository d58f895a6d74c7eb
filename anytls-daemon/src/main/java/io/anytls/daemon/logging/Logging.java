package io.anytls.daemon.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.reload.Change;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** How much the process logs, and where to. Logging itself never waits: see {@link LineQueue}. Any thread. */
public final class Logging {

    static final String APPENDER = "lines";

    /** How long the end of the process, or the move to another file, waits for lines that nobody takes. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /**
     * What Netty says about a machine when it starts: a network card without an address, a name server that it would take in place
     * of the system's. It works without them all, or we do it ourselves.
     */
    private static final List<String> NETTY_PROBES = List.of(
            "io.netty.util.internal",
            "io.netty.util.NetUtil",
            "io.netty.util.NetUtilInitializations",
            "io.netty.channel.DefaultChannelId",
            "io.netty.resolver");

    /** Guarded by the class. */
    private static LogOutput output = LogOutput.STDERR;

    private Logging() {}

    /** Until the first call the level is {@link LogLevel#INFO}. */
    public static void configure(LogLevel level) {
        // Another slf4j binding, as an embedding program may have, keeps its own ideas of levels.
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            apply(context, level);
        }
    }

    /**
     * Makes another level, output and shape of lines ready. A file is opened here, whether it is the one in use or not.
     *
     * @throws StartupException if the file cannot be written to; the log is as it was
     */
    public static Change prepare(LogLevel level, LogOptions options) {
        Optional<QueueAppender> lines = lines();
        if (lines.isEmpty()) {
            return Change.NONE;
        }
        LogSink sink = open(options.output());
        return Change.of(
                () -> {
                    QueueAppender appender = lines.get();
                    configure(level);
                    appender.getContext().putObject(LineLayout.TIMES, options.timestamp());
                    move(appender, options.output(), sink);
                },
                sink::close);
    }

    /** Opens the file again under its name, as log rotation has given the old one another. Where it cannot, the old one stays in use. */
    public static void reopen() {
        Optional<QueueAppender> lines = lines();
        LogOutput current;
        synchronized (Logging.class) {
            current = output;
        }
        if (lines.isPresent() && current instanceof LogOutput.File) {
            try {
                move(lines.get(), current, open(current));
            } catch (StartupException e) {
                LoggerFactory.getLogger(Logging.class).error("the log stays where it was: {}", e.getMessage());
            }
        }
    }

    /** Waits until all lines are written, for five seconds at most: whoever should read them may be asleep. */
    public static void flush() {
        lines().ifPresent(lines -> {
            try {
                lines.awaitWritten(PATIENCE_NANOS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static synchronized void move(QueueAppender lines, LogOutput to, LogSink sink) {
        try {
            output = to;
            lines.moveTo(sink, PATIENCE_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static LogSink open(LogOutput output) {
        if (output instanceof LogOutput.File file) {
            return LogFile.open(file.path());
        }
        return output.equals(LogOutput.STDOUT) ? StandardStream.output() : StandardStream.error();
    }

    private static Optional<QueueAppender> lines() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                ? Optional.ofNullable((QueueAppender)
                        context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER))
                : Optional.empty();
    }

    static void apply(LoggerContext context, LogLevel level) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level.logback());
        context.getLogger("io.netty").setLevel(netty(level));
        Level probes = level.showsStacks() || level == LogLevel.OFF ? netty(level) : Level.ERROR;
        NETTY_PROBES.forEach(name -> context.getLogger(name).setLevel(probes));
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
