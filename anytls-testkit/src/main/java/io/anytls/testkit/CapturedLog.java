package io.anytls.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged meanwhile. For modules that have Logback; any thread. */
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger;
    private final Level before;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    private CapturedLog(Logger logger) {
        this.logger = logger;
        this.before = logger.getLevel();
    }

    /** Of one class, from info on. */
    public static CapturedLog of(Class<?> source) {
        return of(source.getName(), Level.INFO);
    }

    /** @param name of a package or a class */
    public static CapturedLog of(String name, Level level) {
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        CapturedLog log = new CapturedLog(logger);
        log.setContext(logger.getLoggerContext());
        log.start();
        logger.setLevel(level);
        logger.addAppender(log);
        return log;
    }

    /** From this level on, from now on. */
    public CapturedLog from(Level level) {
        logger.setLevel(level);
        return this;
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    /** The messages so far. */
    public List<String> lines() {
        return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** The messages of one level. */
    public List<String> lines(Level level) {
        return events.stream()
                .filter(event -> event.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    public long count(String part) {
        return lines().stream().filter(line -> line.contains(part)).count();
    }

    /** Waits for a message with this in it. */
    public void await(String part) {
        try {
            Await.until("the line '" + part + "'", () -> count(part) > 0);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + " among " + lines(), e);
        }
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(before);
    }
}
