package io.anytls.client.pool;

import java.util.List;

/** A pool at one moment, for people. */
record PoolReport(int idle, int active, int dialing, PoolStatistics statistics, List<PooledSession> sessions) {

    long streams() {
        return statistics.streams();
    }

    String summary() {
        return "sessions idle " + idle + ", active " + active + ", dialing " + dialing + "; " + statistics;
    }

    /** A line for each session. */
    List<String> lines(long now) {
        return sessions.stream()
                .map(session -> String.format(
                        "[Session Pool] session %d: age %d s, streams %d, round trip %.1f ms, silent %d s, %s",
                        session.sequence(),
                        session.age(now) / 1_000_000_000L,
                        session.session().openStreams(),
                        session.session().roundTripNanos() / 1e6,
                        session.session().silentNanos() / 1_000_000_000L,
                        state(session)))
                .toList();
    }

    private static String state(PooledSession session) {
        return session.retired() != null ? "retired" : session.streams() == 0 ? "idle" : "active";
    }
}
