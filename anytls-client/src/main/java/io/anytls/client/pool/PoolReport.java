package io.anytls.client.pool;

import java.util.List;
import java.util.Locale;

/**
 * A pool at one moment, for people and for counters.
 *
 * @param idle sessions without a stream
 * @param active all others that stand: with streams, being asked whether they live, or with data for an ended stream to come
 * @param dialing sessions that are being made
 * @param statistics since the pool began; they go on counting
 * @param lines a line for each session
 */
public record PoolReport(int idle, int active, int dialing, PoolStatistics statistics, List<String> lines) {

    static PoolReport of(Snapshot snapshot, PoolStatistics statistics, long now) {
        return new PoolReport(
                snapshot.idle(),
                snapshot.busy(),
                snapshot.dialing(),
                statistics,
                snapshot.sessions().stream().map(entry -> line(entry, now)).toList());
    }

    /** Whether anything was used since there had been so many streams; one long transfer is use. */
    boolean hasTrafficSince(long streams) {
        return active > 0 || statistics.streams() != streams;
    }

    String summary() {
        return "sessions idle " + idle + ", active " + active + ", dialing " + dialing + "; " + statistics;
    }

    private static String line(Snapshot.Entry entry, long now) {
        PooledSession session = entry.session();
        return String.format(
                Locale.ROOT,
                "[Session Pool] session %d: age %d s, streams %d, round trip %.1f ms, silent %d s, %s",
                session.sequence(),
                session.age(now) / 1_000_000_000L,
                entry.streams(),
                session.session().roundTripNanos() / 1e6,
                session.session().silentNanos() / 1_000_000_000L,
                entry.state().name().toLowerCase(Locale.ROOT));
    }
}
