package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people read of a pool: a line of all counters, and one for each session. */
class PoolReportTest {

    private static final long SECOND = 1_000_000_000L;

    private final SessionsForTests sessions = new SessionsForTests();
    private final SessionTable table = new SessionTable(TableOptions.DEFAULT::options);
    private final PoolStatistics statistics = new PoolStatistics();

    @AfterEach
    void close() {
        sessions.close();
    }

    private PooledSession dialled() {
        table.dialling(PooledSession.Origin.DEMAND);
        PooledSession session = sessions.make();
        SessionsForTests.enter(table, session);
        statistics.created(PooledSession.Origin.DEMAND, 5_000_000);
        return session;
    }

    @Test
    void eachSessionHasALine() {
        PooledSession idle = dialled();
        table.streamEnded(idle, true, 0);
        table.idle(idle, 0);
        SessionsForTests.pass(idle, 3_000);
        table.retire(dialled(), CloseReason.HEARTBEAT);
        List<String> lines =
                PoolReport.of(table.snapshot(0), statistics, 90 * SECOND).lines();
        assertEquals(2, lines.size());
        assertTrue(
                lines.get(0)
                        .matches(
                                "\\[Session Pool\\] session 1: age 90 s, streams 0, round trip .* ms, silent 3 s, idle"),
                lines.get(0));
        assertTrue(lines.get(1).endsWith("retired"), lines.get(1));
    }

    @Test
    void theSummaryHasAllThatIsCounted() {
        dialled();
        for (int i = 0; i < 4; i++) {
            statistics.streamOpened(i % 2 == 0);
        }
        statistics.streamFailed();
        statistics.closed(CloseReason.IDLE_TIMEOUT);
        String summary = PoolReport.of(table.snapshot(0), statistics, 0).summary();
        assertTrue(summary.startsWith("sessions idle 0, active 1, dialing 0; created {demand 1}"), summary);
        assertTrue(
                summary.contains("closed {idle timeout 1}, streams opened 4 failed 1 moved 0, reuse 75 %, ready 50 %"),
                summary);
        for (String timing : List.of("dial 5.0 ms", "handshake ", "SYNACK ", "heartbeat ")) {
            assertTrue(summary.contains(timing), timing + " in " + summary);
        }
    }

    @Test
    void aStreamThatHasMovedIsOne() {
        statistics.streamOpened(false);
        statistics.streamFailed();
        statistics.streamMoved();
        assertEquals(1, statistics.streams(), "no counter falls");
        statistics.failureMoved();
        statistics.streamOpened(false);
        assertEquals(1, statistics.streams());
        assertEquals(1, statistics.moved());
        assertEquals(0, statistics.failedStreams());
    }

    /** A long transfer opens no stream for minutes. */
    @Test
    void anActiveSessionIsTraffic() {
        assertFalse(PoolReport.of(table.snapshot(0), statistics, 0).hasTrafficSince(0));
        PooledSession session = dialled();
        assertTrue(PoolReport.of(table.snapshot(0), statistics, 0).hasTrafficSince(0));
        table.streamEnded(session, true, 0);
        table.idle(session, 0);
        assertFalse(PoolReport.of(table.snapshot(0), statistics, 0).hasTrafficSince(0));
        statistics.streamOpened(false);
        assertTrue(PoolReport.of(table.snapshot(0), statistics, 0).hasTrafficSince(0));
    }

    /** As when a server that has been idle for long is asked, or data of an aborted transfer is waited for. */
    @Test
    void aSessionWithoutStreamsThatIsNotIdleIsBeingAsked() {
        table.streamEnded(dialled(), false, 0);
        String line = PoolReport.of(table.snapshot(0), statistics, 0).lines().get(0);
        assertTrue(line.endsWith("streams 0, round trip 0.0 ms, silent 0 s, asked"), line);
    }
}
