package io.anytls.protocol.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do, for a bounded time and no longer than it takes. */
public final class Await {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private Await() {}

    /** @param what the condition in words, for the failure */
    public static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
