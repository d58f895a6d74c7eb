package io.anytls.client.pool;

import java.util.concurrent.TimeUnit;

/** Notices that several things have failed within a short time, which often means another network. Any thread. */
final class FailureBurst {

    private static final int MANY = 3;
    private static final long SHORT = TimeUnit.SECONDS.toNanos(5);

    private long firstAt;
    private int failures;

    /** Notes a failure. True for the one that makes it a burst; the count then begins anew. */
    synchronized boolean failed(long now) {
        if (failures == 0 || now - firstAt > SHORT) {
            firstAt = now;
            failures = 0;
        }
        failures++;
        if (failures < MANY) {
            return false;
        }
        failures = 0;
        return true;
    }
}
