package io.anytls.e2e.pool;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.anytls.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged meanwhile. */
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger;
    private final Level before;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private CapturedLog(Logger logger) {
        this.logger = logger;
        this.before = logger.getLevel();
    }

    public static CapturedLog of(String name, Level level) {
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        CapturedLog log = new CapturedLog(logger);
        log.setContext(logger.getLoggerContext());
        log.start();
        logger.setLevel(level);
        logger.addAppender(log);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getFormattedMessage());
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    public long count(String part) {
        return lines.stream().filter(line -> line.contains(part)).count();
    }

    public void await(String part) {
        try {
            Await.until("the line '" + part + "'", Duration.ofSeconds(10), () -> count(part) > 0);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + " among " + lines, e);
        }
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(before);
    }
}
