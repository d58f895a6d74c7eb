package io.anytls.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that has left a buffer unreleased. Registered for every test by META-INF/services; needs {@code
 * -Dio.netty.customResourceLeakDetector=io.anytls.testkit.LeakCounter}, as a test without it proves nothing.
 *
 * <p>Where real sockets are closed on event loops the last buffers are released a moment after the test's last line, so the check
 * waits for them for a while.
 */
public final class LeakCheck implements AfterEachCallback {

    private final long patienceNanos;

    /** As each test has it. */
    public LeakCheck() {
        this(TimeUnit.SECONDS.toNanos(20));
    }

    LeakCheck(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        long end = System.nanoTime() + patienceNanos;
        while (LeakCounter.hasLeaks() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        if (LeakCounter.hasLeaks()) {
            LeakCounter.closeScope();
        }
    }
}
