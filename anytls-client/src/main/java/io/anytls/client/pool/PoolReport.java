package io.anytls.client.pool;

import java.util.List;

/**
 * A pool at one moment, for people and for counters.
 *
 * @param idle sessions without a stream
 * @param active sessions with one, and those that are being asked whether they live
 * @param dialing sessions that are being made
 * @param statistics since the pool began; they go on counting
 * @param lines a line for each session
 */
public record PoolReport(int idle, int active, int dialing, PoolStatistics statistics, List<String> lines) {

    static PoolReport of(SessionTable table, PoolStatistics statistics, long now) {
        return new PoolReport(
                table.idleCount(),
                table.busyCount(),
                table.dialing(),
                statistics,
                table.all().stream().map(session -> line(session, now)).toList());
    }

    String summary() {
        return "sessions idle " + idle + ", active " + active + ", dialing " + dialing + "; " + statistics;
    }

    private static String line(PooledSession session, long now) {
        return String.format(
                "[Session Pool] session %d: age %d s, streams %d, round trip %.1f ms, silent %d s, %s",
                session.sequence(),
                session.age(now) / 1_000_000_000L,
                session.session().openStreams(),
                session.session().roundTripNanos() / 1e6,
                session.session().silentNanos() / 1_000_000_000L,
                state(session));
    }

    private static String state(PooledSession session) {
        return session.retired() != null ? "retired" : session.streams() == 0 ? "idle" : "active";
    }
}
