package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * What is known of a target while anybody holds it: each stream that waits for a connection to it, each dial and each connection
 * does. When the last lets go it is over, and a later stream makes a new one. Any thread.
 */
final class Target {

    private static final int OVER = Integer.MIN_VALUE;

    private final TargetAddress address;
    private final boolean isOneForEachLoop;
    private final BiFunction<Target, EventLoop, Guard> maker;
    private final Guard shared;
    private final Map<EventLoop, Guard> byLoop;
    private final AtomicInteger holds = new AtomicInteger();
    private final AtomicInteger parked = new AtomicInteger();
    private final AtomicInteger ahead = new AtomicInteger();

    /**
     * @param isOneForEachLoop whether each loop that asks has a machine of its own
     * @param maker makes a guarded machine; for a loop, or for null where all loops share one
     */
    Target(TargetAddress address, boolean isOneForEachLoop, BiFunction<Target, EventLoop, Guard> maker) {
        this.address = address;
        this.isOneForEachLoop = isOneForEachLoop;
        this.maker = maker;
        this.byLoop = isOneForEachLoop ? new ConcurrentHashMap<>(4) : Map.of();
        this.shared = isOneForEachLoop ? null : maker.apply(this, null);
    }

    TargetAddress address() {
        return address;
    }

    /** What decides for a stream of that loop. */
    Guard at(EventLoop loop) {
        if (!isOneForEachLoop) {
            return shared;
        }
        Guard known = byLoop.get(loop); // does not lock, as the other may even where it finds one
        return known != null ? known : byLoop.computeIfAbsent(loop, its -> maker.apply(this, its));
    }

    /** How many machines share what may lie parked for the target. */
    int machines() {
        return isOneForEachLoop ? byLoop.size() : 1;
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
