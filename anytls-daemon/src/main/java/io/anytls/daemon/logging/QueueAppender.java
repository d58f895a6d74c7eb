package io.anytls.daemon.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.nio.charset.StandardCharsets;

/** Makes a line of an event, on the thread that logs, and leaves it to the {@link LogWriter}. Never blocks. Any thread. */
final class QueueAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    /** A few thousand lines: what a reader that is only slow makes good again. */
    private static final int CAPACITY = 1 << 20;

    private static final int NETTY_KINDS = 16;

    private final LineLayout layout;
    private final LineQueue queue;
    private final LogWriter writer;
    private final LineLimit netty = new LineLimit(NETTY_KINDS);

    QueueAppender(LoggerContext loggers, LogSink sink) {
        setContext(loggers);
        this.layout = new LineLayout();
        layout.setContext(loggers);
        this.queue = new LineQueue(
                CAPACITY,
                lost -> warning(
                        lost + " lines of the log are missing here: they came faster than they were read or written"));
        this.writer = new LogWriter(queue, sink, this::warning);
    }

    @Override
    public void start() {
        layout.start();
        writer.start();
        super.start();
    }

    /** What a peer provokes in Netty a thousand times is one line a minute. */
    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLoggerName().startsWith("io.netty.")
                && event.getLevel().isGreaterOrEqual(Level.WARN)
                && netty.admit(event.getLoggerName() + event.getMessage(), System.nanoTime())
                        .isEmpty()) {
            return;
        }
        queue.offer(layout.doLayout(event).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] warning(String message) {
        LoggerContext loggers = (LoggerContext) getContext();
        LoggingEvent event = new LoggingEvent("", loggers.getLogger("io.anytls"), Level.WARN, message, null, null);
        return layout.doLayout(event).getBytes(StandardCharsets.UTF_8);
    }

    /** Lines from now on go there. What was logged before is written to the sink before, if it takes it in time. */
    void moveTo(LogSink sink, long patienceNanos) throws InterruptedException {
        queue.awaitWritten(patienceNanos);
        writer.moveTo(sink);
    }

    /** Whether all is written. */
    boolean awaitWritten(long nanos) throws InterruptedException {
        return queue.awaitWritten(nanos);
    }
}
