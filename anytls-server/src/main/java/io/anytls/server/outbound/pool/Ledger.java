package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is open, and what has happened so far. Where a pool takes the place of another one, both keep the same: what the first has lent is
 * still open, counts within the limits of the second, and stands in its statistics. Any thread.
 */
public final class Ledger {

    private final Counters counters = new Counters();
    private final Map<TargetAddress, Integer> openByTarget = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    Counters counters() {
        return counters;
    }

    /**
     * What all pools that keep this have done so far.
     *
     * @param targets how many of them the pools know now
     */
    public PoolStatistics statistics(int targets) {
        return counters.read(targets);
    }

    /** Connections and dials, to all targets. */
    int open() {
        return open.get();
    }

    /** The same, to one target. */
    int open(TargetAddress target) {
        return openByTarget.getOrDefault(target, 0);
    }

    /** Enters one more, unless there are that many already. */
    boolean takeOfAll(int most) {
        return open.getAndUpdate(count -> count < most ? count + 1 : count) < most;
    }

    void giveToAll() {
        open.decrementAndGet();
    }

    /** Enters one more to this target, unless there are that many already. */
    boolean takeOf(TargetAddress target, int most) {
        boolean[] taken = new boolean[1];
        openByTarget.compute(target, (any, count) -> {
            int known = count == null ? 0 : count;
            taken[0] = known < most;
            return taken[0] ? Integer.valueOf(known + 1) : count;
        });
        return taken[0];
    }

    void giveTo(TargetAddress target) {
        openByTarget.computeIfPresent(target, (any, count) -> count == 1 ? null : count - 1);
    }
}
