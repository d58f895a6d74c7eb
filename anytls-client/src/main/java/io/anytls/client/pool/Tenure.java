package io.anytls.client.pool;

/**
 * For how long, and for how many streams, a session is given new ones.
 *
 * @param nanos of its age; {@link #UNLIMITED} for no limit
 * @param streams in all; {@link Integer#MAX_VALUE} for no limit
 */
record Tenure(long nanos, int streams) {

    static final long UNLIMITED = Long.MAX_VALUE;

    /** Ends only when something else ends the session. */
    static final Tenure ENDLESS = new Tenure(UNLIMITED, Integer.MAX_VALUE);

    static Tenure of(long nanos) {
        return new Tenure(nanos, Integer.MAX_VALUE);
    }

    /** Why a session gets no new stream; null while it does. */
    CloseReason over(long age, int served) {
        if (age >= nanos) {
            return CloseReason.LIFETIME;
        }
        return served >= streams ? CloseReason.STREAM_LIMIT : null;
    }

    /**
     * Whether it is over by age, or will be before anybody looks again.
     *
     * @param ahead nanoseconds until then; at most half of the whole counts
     */
    boolean endsSoon(long age, long ahead) {
        return nanos != UNLIMITED && age >= nanos - Math.min(ahead, nanos / 2);
    }
}
