package io.anytls.client.pool;

import java.util.List;

/**
 * A pool's sessions at one moment.
 *
 * @param idle how many are idle
 * @param busy how many are not
 * @param dialing how many are being made
 */
record Snapshot(int idle, int busy, int dialing, List<Entry> sessions) {

    /** A session as it was then; what it knows by itself goes on. */
    record Entry(PooledSession session, int streams, State state) {}

    /** As the log has it, in lower case. */
    enum State {
        IDLE,
        ACTIVE,
        /** Whether it lives, or has still to bring what is for a stream that has ended. */
        ASKED,
        RETIRED
    }
}
