package io.anytls.server.outbound.pool;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When something last happened to a target, whether it has connections or not, in a fixed amount of memory: of two targets that share
 * a place the later one is known. Any thread.
 *
 * <p>A place holds 40 bits of time, in units of 2^20 ns (about a millisecond), and behind them a mark of 24 bits whose target it is: with
 * the number of the place all of its hash code. 0 is an empty place.
 */
final class RecentTargets {

    private static final int PLACE_BITS = 12;
    private static final int MARK_BITS = 24;
    private static final int UNIT_BITS = 20;

    private final AtomicLongArray places = new AtomicLongArray(1 << PLACE_BITS);

    /** Notes that it happens now, and says when it did before: {@link Demand#NEVER} if that is not known. */
    long note(Object target, long now) {
        int hash = mixed(target);
        long units = now >> UNIT_BITS;
        return time(places.getAndSet(place(hash), units << MARK_BITS | mark(hash)), hash, now);
    }

    /**
     * When it last happened.
     *
     * @return {@link Demand#NEVER} if it is not known
     */
    long last(Object target, long now) {
        int hash = mixed(target);
        return time(places.get(place(hash)), hash, now);
    }

    void forget(Object target) {
        int hash = mixed(target);
        long known = places.get(place(hash));
        if (isOf(known, hash)) {
            places.compareAndSet(place(hash), known, 0);
        }
    }

    /** Times are compared by their difference, so that it does not matter where the clock began and whether it overflows. */
    private static long time(long place, int hash, long now) {
        if (!isOf(place, hash)) {
            return Demand.NEVER;
        }
        long units = (now >> UNIT_BITS << MARK_BITS) - (place >> MARK_BITS << MARK_BITS) >> MARK_BITS;
        return now - (units << UNIT_BITS);
    }

    private static boolean isOf(long place, int hash) {
        return (place & (1L << MARK_BITS) - 1) == mark(hash);
    }

    private static int mixed(Object target) {
        return target.hashCode() * 0x9E3779B9;
    }

    private static int place(int hash) {
        return hash >>> Integer.SIZE - PLACE_BITS;
    }

    /** Never 0. */
    private static int mark(int hash) {
        return (hash & (1 << Integer.SIZE - PLACE_BITS) - 1) + 1;
    }
}
