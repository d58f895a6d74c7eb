package io.anytls.e2e.kit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.anytls.daemon.logging.LineLayout;
import io.anytls.daemon.logging.LogLevel;
import io.anytls.daemon.logging.LogOptions;
import io.anytls.daemon.logging.Logging;
import io.anytls.daemon.process.Daemon;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/**
 * A program's whole main on a thread of this JVM, dressed up as a process: a JVM of its own costs more CPU than most tests. There are no
 * signals, and all programs here share the level of the log: that of the last one to start. What it writes holds what others here have
 * logged meanwhile.
 */
final class ProcessHere extends Process {

    private final Daemon daemon;
    private final FutureTask<Integer> life;

    private ProcessHere(String program, Daemon.Body body, OutputStream err) {
        daemon = new Daemon(program, new PrintStream(err, true, StandardCharsets.UTF_8));
        LogCopy log = LogCopy.to(err);
        life = new FutureTask<>(() -> {
            try {
                return daemon.live(body);
            } finally {
                Logging.prepare(LogLevel.INFO, LogOptions.DEFAULT).apply();
                log.close();
                err.close();
            }
        });
    }

    /** @param err for what it says on standard error; standard output is that of the tests */
    static Process start(String program, Path err, String... arguments) throws IOException {
        ProcessHere process = new ProcessHere(program, Mains.body(program, arguments), Files.newOutputStream(err));
        Thread main = new Thread(process.life, program);
        main.setDaemon(true);
        main.start();
        return process;
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return life.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            life.get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean isAlive() {
        return !life.isDone();
    }

    @Override
    public int exitValue() {
        if (!life.isDone()) {
            throw new IllegalThreadStateException("it runs");
        }
        try {
            return waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** In good order, as SIGTERM does it. */
    @Override
    public void destroy() {
        daemon.stop();
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
    }

    /** Each line that is logged in this JVM, as the programs write it. */
    private static final class LogCopy extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final LineLayout layout = new LineLayout();
        private final OutputStream out;

        private LogCopy(OutputStream out) {
            this.out = out;
        }

        static LogCopy to(OutputStream out) {
            LogCopy copy = new LogCopy(out);
            copy.setContext(copy.root.getLoggerContext());
            copy.layout.setContext(copy.root.getLoggerContext());
            copy.layout.start();
            copy.start();
            copy.root.addAppender(copy);
            return copy;
        }

        @Override
        protected void append(ILoggingEvent event) {
            try {
                out.write(layout.doLayout(event).getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                addError("a line is lost", e);
            }
        }

        @Override
        public void close() {
            root.detachAppender(this);
            stop();
        }
    }
}
