package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.BreakerOptions;
import io.anytls.protocol.address.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionTableTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long TIMEOUT = 30 * SECOND;

    private final SessionsForTests sessions = new SessionsForTests();
    private TableOptions options = TableOptions.DEFAULT;
    private SessionTable table = new SessionTable(options::options);

    @AfterEach
    void close() {
        sessions.close();
    }

    private void table(TableOptions wanted) {
        options = wanted;
        table = new SessionTable(options::options);
    }

    private PooledSession dialled() {
        table.dialling(PooledSession.Origin.DEMAND);
        PooledSession session = sessions.make();
        SessionsForTests.enter(table, session);
        return session;
    }

    private PooledSession idle(long since) {
        PooledSession session = dialled();
        table.streamEnded(session, true, 0);
        assertTrue(table.idle(session, since));
        return session;
    }

    private List<PooledSession> idle(int count, long since) {
        List<PooledSession> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(idle(since));
        }
        return made;
    }

    // ---- taking ----

    @Test
    void theNewestIsTakenFirst() {
        List<PooledSession> made = idle(3, 0);
        Collections.reverse(made);
        for (PooledSession expected : made) {
            assertSame(expected, table.take(null, Network.TCP, 1));
        }
        assertNull(table.take(null, Network.TCP, 1));
    }

    @Test
    void theNewestOfTheLoopComesBeforeTheNewestOfAll() {
        List<PooledSession> made = idle(3, 0);
        assertSame(made.get(1), table.take(made.get(1).loop(), Network.TCP, 1));
    }

    @Test
    void streamsOfBytesAndOfDatagramsShareNoSessionWhileThereIsAnotherWay() {
        table(TableOptions.DEFAULT.maxStreams(2));
        PooledSession session = idle(0);
        assertSame(session, table.take(null, Network.UDP, 1));
        assertNull(table.take(null, Network.TCP, 1));
        assertSame(session, table.take(null, Network.UDP, 1));
        PooledSession other = dialled();
        assertSame(other, table.share(Network.TCP));
        assertSame(session, table.share(Network.UDP));
    }

    @Test
    void aDeadOneIsPassedOver() {
        List<PooledSession> made = idle(2, 0);
        made.get(1).channel().close();
        assertSame(made.get(0), table.take(null, Network.TCP, 1));
    }

    @Test
    void anOverAgeOneIsPassedOver() {
        table.dialling(PooledSession.Origin.DEMAND);
        PooledSession old = sessions.make(PooledSession.Origin.DEMAND, 0, 10 * SECOND);
        SessionsForTests.enter(table, old);
        table.streamEnded(old, true, 0);
        table.idle(old, 0);
        assertNull(table.take(null, Network.TCP, 10 * SECOND));
        assertEquals(List.of(), table.takeOverAge(10 * SECOND - 1));
        assertEquals(List.of(old), table.takeOverAge(10 * SECOND));
    }

    @Test
    void aRetiredOneIsPassedOver() {
        PooledSession session = idle(0);
        assertEquals(SessionTable.Retired.IDLE, table.retire(session, CloseReason.HEARTBEAT), "to be closed");
        assertNull(table.take(null, Network.TCP, 1));
        assertEquals(0, table.idleCount());
        assertEquals(0, table.snapshot().busy());
    }

    @Test
    void aSessionThatHasEndedIsNotBroughtBackByRetiringIt() {
        PooledSession session = dialled();
        table.closed(session);
        table.retire(session, CloseReason.HEARTBEAT);
        assertEquals(0, table.snapshot().busy());
    }

    @Test
    void aSessionThatDiedWhileItWasMadeIsNotEntered() {
        table.dialling(PooledSession.Origin.DEMAND);
        PooledSession session = sessions.make();
        session.channel().close();
        SessionsForTests.enter(table, session);
        assertEquals(0, table.snapshot().busy() + table.dialing());
    }

    // ---- limits ----

    @Test
    void neverMoreSessionsThanTheLimitDialsIncluded() {
        table(TableOptions.DEFAULT.maxSession(2));
        dialled();
        assertFalse(table.isFull());
        table.dialling(PooledSession.Origin.DEMAND);
        assertTrue(table.isFull());
        table.notDialled(PooledSession.Origin.DEMAND);
        assertFalse(table.isFull());
    }

    @Test
    void atTheLimitTheLeastBusySessionIsShared() {
        table(TableOptions.DEFAULT.maxSession(2));
        PooledSession one = dialled();
        PooledSession other = dialled();
        assertNull(table.take(null, Network.TCP, 0), "one stream on each, as long as there is a choice");
        PooledSession first = table.share(Network.TCP);
        PooledSession second = table.share(Network.TCP);
        assertEquals(Set.of(one, other), Set.of(first, second));
    }

    @Test
    void whereSeveralStreamsAreAllowedTheyShareBeforeADial() {
        table(TableOptions.DEFAULT.maxStreams(2));
        PooledSession session = dialled();
        assertSame(session, table.take(null, Network.TCP, 0));
        assertNull(table.take(null, Network.TCP, 0));
    }

    @Test
    void aSessionIsIdleAfterItsLastStream() {
        table(TableOptions.DEFAULT.maxStreams(2));
        PooledSession session = dialled();
        table.take(null, Network.TCP, 0);
        assertEquals(SessionTable.Left.STREAMS, table.streamEnded(session, false, 0));
        assertEquals(
                SessionTable.Left.DATA, table.streamEnded(session, true, 0), "of the first one data may still come");
    }

    @Test
    void overTheIdleLimitTheOldestIsClosed() {
        table(TableOptions.DEFAULT.maxIdle(2));
        List<PooledSession> made = List.of(dialled(), dialled(), dialled());
        table.idle(made.get(2), 0);
        table.idle(made.get(1), 0);
        table.idle(made.get(0), 0);
        assertEquals(List.of(made.get(0)), table.takeSurplus());
        assertEquals(2, table.idleCount());
    }

    private PooledSession overAge() {
        table.dialling(PooledSession.Origin.DEMAND);
        PooledSession old = sessions.make(PooledSession.Origin.DEMAND, 0, 10 * SECOND);
        SessionsForTests.enter(table, old);
        return old;
    }

    @Test
    void atTheLimitAnOverAgeSessionIsBetterThanNone() {
        table(TableOptions.DEFAULT.maxSession(1));
        PooledSession old = overAge();
        assertTrue(old.isOverAge(10 * SECOND));
        assertSame(old, table.share(Network.TCP));
    }

    // ---- min protects ----

    @Test
    void whatIsIdleForTooLongIsClosedOldestFirst() {
        List<PooledSession> made = idle(3, 0);
        assertEquals(List.of(), table.takeExpired(TIMEOUT - 1));
        assertEquals(made, table.takeExpired(TIMEOUT));
        assertEquals(0, table.idleCount());
    }

    @Test
    void theNewestMinAreKeptHoweverLongTheyAreIdle() {
        table(TableOptions.DEFAULT.min(2));
        List<PooledSession> made = idle(5, 0);
        assertEquals(made.subList(0, 3), table.takeExpired(100 * TIMEOUT));
        assertEquals(List.of(), table.takeExpired(200 * TIMEOUT));
    }

    @Test
    void whatEnsureWouldMakeAgainIsKeptToo() {
        table(TableOptions.DEFAULT.min(1).ensure(3));
        List<PooledSession> made = idle(5, 0);
        assertEquals(made.subList(0, 2), table.takeExpired(100 * TIMEOUT));
        assertEquals(0, startMissing());
    }

    @Test
    void onlyWhatIsBeyondTheProtectedMayExpire() {
        table(TableOptions.DEFAULT.min(2));
        idle(2, 0);
        idle(1, 90 * SECOND);
        assertEquals(1, table.takeExpired(100 * SECOND).size());
    }

    // ---- ensure creates ----

    private Ensuring ensuring() {
        ServerHealth health = new ServerHealth("server", new Breaker(() -> BreakerOptions.DEFAULT, () -> 0));
        return new Ensuring(options::options, table, health, () -> 0, 0);
    }

    /** Dials what is missing. */
    private int startMissing() {
        int missing = ensuring().missing(0);
        for (int i = 0; i < missing; i++) {
            table.dialling(PooledSession.Origin.ENSURE);
        }
        return missing;
    }

    @Test
    void dialsUnderWayCount() {
        table(TableOptions.DEFAULT.ensure(5).rate(10));
        idle(2, 0);
        assertEquals(3, startMissing());
        assertEquals(0, startMissing());
        table.notDialled(PooledSession.Origin.ENSURE);
        assertEquals(1, startMissing());
    }

    @Test
    void soManyAtATime() {
        table(TableOptions.DEFAULT.ensure(5).rate(2));
        assertEquals(2, startMissing());
        assertEquals(0, startMissing());
        table.notDialled(PooledSession.Origin.ENSURE);
        assertEquals(1, startMissing());
    }

    @Test
    void theLimitOfSessionsHoldsForThemToo() {
        table(TableOptions.DEFAULT.ensure(5).rate(10).maxSession(5));
        dialled();
        dialled();
        dialled();
        assertEquals(2, startMissing());
    }

    @Test
    void activeSessionsDoNotCount() {
        table(TableOptions.DEFAULT.ensure(2).rate(10));
        dialled();
        assertEquals(2, startMissing());
    }

    @Test
    void whatIsBeingVerifiedIsNotMissing() {
        table(TableOptions.DEFAULT.ensure(2).rate(10));
        idle(2, 0).forEach(session -> SessionsForTests.pass(session, 10_000));
        assertEquals(2, table.takeSilent(5 * SECOND).size());
        assertEquals(0, table.idleCount());
        assertEquals(0, startMissing());
    }

    @Test
    void verifyingIsNoUse() {
        PooledSession session = idle(0);
        SessionsForTests.pass(session, 10_000);
        assertEquals(List.of(session), table.takeSilent(5 * SECOND));
        table.idle(session, session.idleSince());
        assertEquals(List.of(session), table.takeExpired(TIMEOUT));
    }

    @Test
    void whatCannotBeAskedIsTakenByItself() {
        PooledSession version2 = idle(0);
        table.dialling(PooledSession.Origin.DEMAND);
        PooledSession version1 = sessions.makeVersion1();
        SessionsForTests.enter(table, version1);
        table.streamEnded(version1, true, 0);
        table.idle(version1, 0);
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
