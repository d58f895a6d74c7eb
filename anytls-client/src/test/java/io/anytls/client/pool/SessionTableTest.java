package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.Network;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which session a stream gets, and how many there may be. */
class SessionTableTest extends TableForTests {

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
        PooledSession old = idle(overAge(), 0);
        assertNull(table.take(null, Network.TCP, 10 * SECOND));
        assertEquals(List.of(), table.takeOver(10 * SECOND - 1));
        assertEquals(List.of(old), table.takeOver(10 * SECOND));
    }

    @Test
    void aRetiredOneIsPassedOver() {
        PooledSession session = idle(0);
        assertEquals(SessionTable.Retired.IDLE, table.retire(session, CloseReason.HEARTBEAT), "to be closed");
        assertNull(table.take(null, Network.TCP, 1));
        assertEquals(0, table.idleCount());
        assertEquals(0, table.snapshot(0).busy());
    }

    @Test
    void aSessionThatHasEndedIsNotBroughtBackByRetiringIt() {
        PooledSession session = dialled();
        table.closed(session);
        table.retire(session, CloseReason.HEARTBEAT);
        assertEquals(0, table.snapshot(0).busy());
    }

    @Test
    void aSessionThatDiedWhileItWasMadeIsNotEntered() {
        table.dialling(PooledSession.Origin.DEMAND);
        PooledSession session = sessions.make();
        session.channel().close();
        SessionsForTests.enter(table, session);
        assertEquals(0, table.snapshot(0).busy() + table.dialing());
    }

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

    @Test
    void atTheLimitAnOverAgeSessionIsBetterThanNone() {
        table(TableOptions.DEFAULT.maxSession(1));
        PooledSession old = overAge();
        assertTrue(old.isOver(10 * SECOND));
        assertSame(old, table.share(Network.TCP));
    }
}
