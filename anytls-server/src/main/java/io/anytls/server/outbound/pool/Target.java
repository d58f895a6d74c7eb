package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is known of a target while anybody holds it: each stream that waits for a connection to it, each dial and each connection
 * does. When the last lets go it is over, and a later stream makes a new one. Any thread.
 */
final class Target {

    private static final int OVER = Integer.MIN_VALUE;

    private final TargetAddress address;
    private final Bays<ParkedConnection, Waiter> bays;
    private final AtomicInteger holds = new AtomicInteger();
    private final AtomicInteger parked = new AtomicInteger();

    Target(TargetAddress address, Bays<ParkedConnection, Waiter> bays) {
        this.address = address;
        this.bays = bays;
    }

    TargetAddress address() {
        return address;
    }

    Bays<ParkedConnection, Waiter> bays() {
        return bays;
    }

    /** False if it is over. */
    boolean hold() {
        return holds.getAndUpdate(count -> count == OVER ? OVER : count + 1) != OVER;
    }

    /** True if that was the last hold, and it is over now. */
    boolean letGo() {
        return holds.updateAndGet(count -> count == 1 ? OVER : count - 1) == OVER;
    }

    /** A place among its parked connections. */
    boolean takePlace(int most) {
        return parked.getAndUpdate(count -> count < most ? count + 1 : count) < most;
    }

    void givePlace() {
        parked.decrementAndGet();
    }

    int parked() {
        return parked.get();
    }
}
