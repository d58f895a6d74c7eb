package io.anytls.daemon.logging;

import io.anytls.daemon.text.FailureText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The one thread that writes the log, and the only one that a full pipe or a slow disk can hold up. What cannot be written is
 * dropped, with one line on stderr for each outage.
 */
final class LogWriter implements Runnable {

    private final LineQueue queue;
    private final Function<String, byte[]> warning;
    private final AtomicReference<LogSink> next = new AtomicReference<>();

    // Confined to the thread.
    private LogSink sink;
    private long failed;
    private String why = "";

    /** @param warning makes a line of a message */
    LogWriter(LineQueue queue, LogSink sink, Function<String, byte[]> warning) {
        this.queue = queue;
        this.sink = sink;
        this.warning = warning;
    }

    void start() {
        Thread thread = new Thread(this, "log");
        thread.setDaemon(true);
        thread.start();
    }

    /** Goes on with another sink, and closes the one before. Any thread. */
    void moveTo(LogSink other) {
        LogSink skipped = next.getAndSet(other);
        if (skipped != null) {
            skipped.close();
        }
        queue.wake();
    }

    @Override
    public void run() {
        try {
            while (true) {
                List<byte[]> lines = queue.take();
                move();
                if (!lines.isEmpty()) {
                    write(lines);
                }
                queue.written();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void move() {
        LogSink other = next.getAndSet(null);
        if (other != null) {
            sink.close();
            sink = other;
        }
    }

    private void write(List<byte[]> lines) {
        try {
            if (failed > 0) {
                sink.write(warning.apply(failed + " lines of the log could not be written: " + why));
                failed = 0;
            }
            sink.write(joined(lines));
        } catch (IOException e) {
            why = FailureText.of(e);
            if (failed == 0 && !(sink instanceof StandardStream)) {
                tell("the log cannot be written: " + why + "; lines are lost until it can");
            }
            failed += lines.size();
        }
    }

    private void tell(String what) {
        try {
            StandardStream.error().write(warning.apply(what));
        } catch (IOException e) {
            // Nobody is left to be told.
        }
    }

    private static byte[] joined(List<byte[]> lines) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        lines.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
