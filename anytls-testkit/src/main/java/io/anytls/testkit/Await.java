package io.anytls.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Waits for something to become true: looks again and again, for a limited time. Nothing else in these tests pauses, but what stands in
 * for a slow or frozen network.
 */
public final class Await {

    /** Far more than anything takes, on a machine that is busy with other things too. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Between two looks: short at first, as most waits are, and longer then, as a look may read a whole log. */
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private Await() {}

    /**
     * A limit of time that counts what passes between two looks as half a second at most: more means that this process stood still, as
     * it was stopped, or the machine slept or had others to serve. Whoever is waited for has then not had that time either.
     */
    private static final class Patience {

        private static final long LONGEST_STEP = TimeUnit.MILLISECONDS.toNanos(500);

        private long left;
        private long lastLook = System.nanoTime();

        private Patience(Duration atMost) {
            left = atMost.toNanos();
        }

        private boolean isOver() {
            long now = System.nanoTime();
            left -= Math.min(LONGEST_STEP, now - lastLook);
            lastLook = now;
            return left < 0;
        }
    }

    /** @param what reads well behind "waited in vain:" */
    public static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    public static void until(String what, Duration atMost, BooleanSupplier condition) {
        value(what, atMost, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** The first value that there is. */
    public static <T> T value(String what, Duration atMost, Callable<Optional<T>> source) {
        Patience patience = new Patience(atMost);
        for (long pause = SHORTEST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
            boolean last = patience.isOver();
            Optional<T> value = call(source);
            if (value.isPresent()) {
                return value.get();
            }
            if (last) {
                throw new AssertionError("waited in vain for " + atMost.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(pause);
        }
    }

    /** Looks at nothing and lets real time pass: where the programs' own clocks run, and a silence or a back-off is the point. */
    public static void elapsed(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Waits until a number has stayed the same for a while, and returns it. */
    public static long settled(String what, Duration quiet, LongSupplier number) {
        long[] last = {number.getAsLong(), System.nanoTime()};
        until(what + " settles", () -> {
            long now = number.getAsLong();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] >= quiet.toNanos();
        });
        return last[0];
    }

    /** What a task on another thread has come to; its failure is thrown. */
    public static <T> T result(String what, Future<T> task) {
        return result(what, PATIENCE, task);
    }

    public static <T> T result(String what, Duration atMost, Future<T> task) {
        Patience patience = new Patience(atMost);
        while (true) {
            try {
                return task.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (patience.isOver()) {
                    throw new AssertionError("waited in vain for " + atMost.toMillis() + " ms: " + what, e);
                }
            } catch (ExecutionException e) {
                throw new AssertionError(what + ": " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted: " + what, e);
            }
        }
    }

    private static <T> T call(Callable<T> source) {
        try {
            return source.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
