package io.anytls.daemon.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The appender with its thread. */
class LogWriterTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(30);

    private final LoggerContext loggers = new LoggerContext();

    /** Keeps what is written; blocks, or fails, for as long as it is told to. */
    private static final class Sink implements LogSink {

        private final StringBuffer written = new StringBuffer();
        private final CountDownLatch mayWrite;
        private volatile boolean full;
        private volatile boolean closed;

        private Sink(int latch) {
            this.mayWrite = new CountDownLatch(latch);
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            try {
                mayWrite.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (full) {
                throw new IOException("No space left on device");
            }
            written.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void aReaderThatSleepsHoldsNobodyUpAndHearsWhatItHasMissed() throws InterruptedException {
        Sink sink = new Sink(1);
        QueueAppender appender = started(sink);
        int lines = 100_000;
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> LongStream.range(0, lines).forEach(i -> log(appender, "io.anytls.x", "line " + i)));
        assertFalse(appender.awaitWritten(0));
        sink.mayWrite.countDown();
        assertTrue(appender.awaitWritten(LONG));
        String[] written = sink.written.toString().split("\\R");
        assertTrue(written[0].endsWith("line 0"), written[0]);
        String last = written[written.length - 1];
        assertEquals(
                lines - (written.length - 1)
                        + " lines of the log are missing here: they came faster than they were read or" + " written",
                last.substring(last.indexOf("WARN") + 6));
    }

    @Test
    void whatIsLoggedAfterTheMoveIsInTheOtherPlace() throws InterruptedException {
        Sink first = new Sink(0);
        Sink second = new Sink(0);
        QueueAppender appender = started(first);
        log(appender, "io.anytls.x", "before");
        appender.moveTo(second, LONG);
        log(appender, "io.anytls.x", "after");
        assertTrue(appender.awaitWritten(LONG));
        assertTrue(first.closed);
        assertTrue(first.written.toString().endsWith("before" + System.lineSeparator()), first.written.toString());
        assertTrue(second.written.toString().endsWith("after" + System.lineSeparator()), second.written.toString());
    }

    @Test
    void aFullDiskCostsLinesAndNothingElse() throws InterruptedException {
        Sink sink = new Sink(0);
        sink.full = true;
        QueueAppender appender = started(sink);
        log(appender, "io.anytls.x", "lost");
        assertTrue(appender.awaitWritten(LONG));
        sink.full = false;
        log(appender, "io.anytls.x", "written");
        assertTrue(appender.awaitWritten(LONG));
        String[] written = sink.written.toString().split("\\R");
        assertTrue(written[0].endsWith("1 lines of the log could not be written: No space left on device"), written[0]);
        assertTrue(written[1].endsWith("written"), written[1]);
    }

    @Test
    void whatAPeerProvokesInNettyIsALineNowAndThen() throws InterruptedException {
        Sink sink = new Sink(0);
        QueueAppender appender = started(sink);
        LongStream.range(0, 100).forEach(i -> log(appender, "io.netty.channel.x", "reached the tail"));
        LongStream.range(0, 3).forEach(i -> log(appender, "io.anytls.x", "ours"));
        assertTrue(appender.awaitWritten(LONG));
        assertEquals(4, sink.written.toString().lines().count(), sink.written.toString());
    }

    private QueueAppender started(Sink sink) {
        QueueAppender appender = new QueueAppender(loggers, sink);
        appender.start();
        return appender;
    }

    private void log(QueueAppender appender, String logger, String message) {
        appender.doAppend(new LoggingEvent("", loggers.getLogger(logger), Level.WARN, message, null, null));
    }
}
