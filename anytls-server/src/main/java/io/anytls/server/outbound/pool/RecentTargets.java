package io.anytls.server.outbound.pool;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When something last happened to a target, whether it has connections or not, in a fixed amount of memory: two targets may share a
 * place, and what happened to one has then happened to the other. Any thread.
 */
final class RecentTargets {

    private static final int PLACES = 4_096;

    private final AtomicLongArray times = new AtomicLongArray(PLACES);

    RecentTargets() {
        for (int place = 0; place < PLACES; place++) {
            times.set(place, Demand.NEVER);
        }
    }

    /** Notes that it happens now, and says when it did before: {@link Demand#NEVER} if that is not known. */
    long note(Object target, long now) {
        return times.getAndSet(place(target), now);
    }

    /** {@link Demand#NEVER} if it is not known. */
    long last(Object target) {
        return times.get(place(target));
    }

    void forget(Object target) {
        times.set(place(target), Demand.NEVER);
    }

    private static int place(Object target) {
        int hash = target.hashCode() * 0x9E3779B9;
        return hash >>> 20;
    }
}
