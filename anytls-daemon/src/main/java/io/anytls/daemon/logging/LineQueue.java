package io.anytls.daemon.logging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Lines of the log on their way to the one thread that writes them. Bounded: whoever logs never waits. When the queue is full, new
 * lines are dropped until half of it is written, and a line that says how many takes their place. Any thread may offer.
 */
final class LineQueue {

    /** What an entry costs beside its bytes. */
    private static final int OVERHEAD = 64;

    /** Written at once: one system call for many lines. */
    private static final int BATCH = 64 << 10;

    private final int capacity;
    private final LongFunction<byte[]> lossNotice;

    // Guarded by this.
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
    private long queued;
    private long inHand;
    private long lost;
    private boolean full;
    private boolean woken;

    /**
     * @param capacity in bytes, what is being written included
     * @param lossNotice makes the line that says how many lines are missing
     */
    LineQueue(int capacity, LongFunction<byte[]> lossNotice) {
        this.capacity = capacity;
        this.lossNotice = lossNotice;
    }

    synchronized void offer(byte[] line) {
        if (full && cost() <= capacity / 2) {
            full = false;
        }
        if (full || cost() + line.length + OVERHEAD > capacity) {
            full = true;
            lost++;
            return;
        }
        tellLoss();
        add(line);
        notifyAll();
    }

    private long cost() {
        return queued + inHand;
    }

    private void add(byte[] line) {
        lines.add(line);
        queued += line.length + OVERHEAD;
    }

    private void tellLoss() {
        if (lost > 0) {
            add(lossNotice.apply(lost));
            lost = 0;
        }
    }

    /**
     * Waits for lines, or for {@link #wake}.
     *
     * @return some lines in their order; may be empty. {@link #written} is to be called once they are written
     */
    synchronized List<byte[]> take() throws InterruptedException {
        while (lines.isEmpty() && lost == 0 && !woken) {
            wait();
        }
        woken = false;
        if (lines.isEmpty()) {
            tellLoss();
        }
        List<byte[]> batch = new ArrayList<>();
        while (!lines.isEmpty() && inHand < BATCH) {
            byte[] line = lines.remove();
            queued -= line.length + OVERHEAD;
            inHand += line.length + OVERHEAD;
            batch.add(line);
        }
        return batch;
    }

    synchronized void written() {
        inHand = 0;
        notifyAll();
    }

    /** Lets {@link #take} return without a line. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /**
     * Waits until everything is written.
     *
     * @return false if it was not within that time
     */
    synchronized boolean awaitWritten(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (!lines.isEmpty() || lost > 0 || inHand > 0 || woken) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
