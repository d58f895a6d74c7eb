package io.anytls.server.outbound.pool;

/**
 * The pool in numbers. Once nothing is under way, {@code dialled = reused + fresh + stale + cleaned + parked}: each connection that was
 * made served one stream, was dropped, or still lies there.
 *
 * @param active connections in use now
 * @param parked connections that lie ready now
 * @param reused streams served by a parked connection
 * @param fresh streams served by a connection dialled while they waited
 * @param stale parked connections that turned out to be dead, or spoke out of turn
 * @param cleaned unused connections closed by us: too old, not wanted any more, or no place for them
 * @param failed dials that failed
 * @param dialled dials that succeeded
 * @param dialMillis how long those took on average, in milliseconds, look-up included
 * @param targets targets that have a connection, a dial or a stream waiting in the pool that is in use now
 */
public record PoolStatistics(
        long active,
        long parked,
        long reused,
        long fresh,
        long stale,
        long cleaned,
        long failed,
        long dialled,
        double dialMillis,
        int targets) {

    /** Open connections. */
    public long total() {
        return active + parked;
    }

    /** Of the streams served, the part that a parked connection served; 0 to 1. */
    public double reuseRate() {
        return reused + fresh == 0 ? 0 : (double) reused / (reused + fresh);
    }

    /** Of the open connections, the part that is in use; 0 to 1. */
    public double utilisation() {
        return total() == 0 ? 0 : (double) active / total();
    }
}
