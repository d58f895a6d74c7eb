package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What is known of a target while anybody holds it: each stream that waits for a connection to it, each dial and each connection
 * does. When the last lets go it is over, and a later stream makes a new one. Any thread.
 */
final class Target {

    private static final int OVER = Integer.MIN_VALUE;

    private final TargetAddress address;
    private final Guard guard;
    private final AtomicInteger holds = new AtomicInteger();
    private final AtomicInteger parked = new AtomicInteger();
    private final AtomicInteger ahead = new AtomicInteger();

    /** @param maker makes its guarded machine */
    Target(TargetAddress address, Function<Target, Guard> maker) {
        this.address = address;
        this.guard = maker.apply(this);
    }

    TargetAddress address() {
        return address;
    }

    /** What decides for it. */
    Guard guard() {
        return guard;
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

    /** Dials under way to it that nobody waits for have become so many more. */
    void aheadBy(int more) {
        ahead.addAndGet(more);
    }

    int ahead() {
        return ahead.get();
    }
}
