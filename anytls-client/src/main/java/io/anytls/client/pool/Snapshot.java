package io.anytls.client.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A pool's sessions at one moment.
 *
 * @param idle how many are idle, those that get no new stream left out
 * @param busy how many are not
 * @param dialing how many are being made
 */
record Snapshot(int idle, int busy, int dialing, List<Entry> sessions) {

    /** A session as it was then; what it knows by itself goes on. */
    record Entry(PooledSession session, int streams, State state) {}

    static Snapshot of(Collection<PooledSession> idle, Collection<PooledSession> busy, int dialing, long now) {
        List<Entry> sessions = new ArrayList<>();
        int ready = 0;
        for (PooledSession session : idle) {
            ready += session.isOver(now) ? 0 : 1;
            sessions.add(new Entry(session, 0, session.isOver(now) ? State.RETIRED : State.IDLE));
        }
        busy.forEach(session -> sessions.add(new Entry(session, session.streams(), busyState(session))));
        return new Snapshot(ready, idle.size() + busy.size() - ready, dialing, sessions);
    }

    private static State busyState(PooledSession session) {
        if (session.retired() != null) {
            return State.RETIRED;
        }
        return session.streams() > 0 ? State.ACTIVE : State.ASKED;
    }

    /** As the log has it, in lower case. */
    enum State {
        IDLE,
        ACTIVE,
        /** Whether it lives, or has still to bring what is for a stream that has ended. */
        ASKED,
        RETIRED
    }
}
