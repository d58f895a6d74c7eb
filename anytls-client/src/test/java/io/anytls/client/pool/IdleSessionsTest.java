package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which idle sessions are closed for their time, which are asked whether they live, and which are kept. */
class IdleSessionsTest extends TableForTests {

    @Test
    void whatIsIdleForTooLongIsClosedOldestFirst() {
        List<PooledSession> made = idle(3, 0);
        assertEquals(List.of(), table.takeExpired(kept(TIMEOUT - 1), TIMEOUT - 1));
        assertEquals(made, table.takeExpired(kept(TIMEOUT), TIMEOUT));
        assertEquals(0, table.idleCount());
    }

    @Test
    void theNewestMinAreKeptHoweverLongTheyAreIdle() {
        table(TableOptions.DEFAULT.min(2));
        List<PooledSession> made = idle(5, 0);
        assertEquals(made.subList(0, 3), table.takeExpired(kept(100 * TIMEOUT), 100 * TIMEOUT));
        assertEquals(List.of(), table.takeExpired(kept(200 * TIMEOUT), 200 * TIMEOUT));
    }

    @Test
    void onlyWhatIsBeyondTheProtectedMayExpire() {
        table(TableOptions.DEFAULT.min(2));
        idle(2, 0);
        idle(1, 90 * SECOND);
        assertEquals(1, table.takeExpired(kept(100 * SECOND), 100 * SECOND).size());
    }

    @Test
    void verifyingIsNoUse() {
        PooledSession session = idle(0);
        SessionsForTests.pass(session, 10_000);
        assertEquals(List.of(session), table.takeSilent(5 * SECOND));
        table.idle(session, session.idleSince());
        assertEquals(List.of(session), table.takeExpired(kept(TIMEOUT), TIMEOUT));
    }

    @Test
    void whatCannotBeAskedIsTakenByItself() {
        PooledSession version2 = idle(0);
        PooledSession version1 = idle(dialled(sessions.makeVersion1()), 0);
        assertEquals(List.of(version1), table.takeIdle(session -> !session.canBeAsked()));
        assertEquals(List.of(version2), table.takeSilent(0));
    }

    @Test
    void whatWasHeardFromIsNotSilent() {
        PooledSession session = idle(0);
        SessionsForTests.pass(session, 4_000);
        assertEquals(List.of(), table.takeSilent(5 * SECOND));
        SessionsForTests.answerHeartbeat(session);
        SessionsForTests.pass(session, 4_000);
        assertEquals(List.of(), table.takeSilent(5 * SECOND));
    }
}
