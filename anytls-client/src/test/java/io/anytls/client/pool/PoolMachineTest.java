package io.anytls.client.pool;

import static io.anytls.client.pool.ScriptedPool.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the pool decides, event by event. */
class PoolMachineTest {

    private static final long IDLE_TIMEOUT = 30 * SECOND;

    private ScriptedPool pool = new ScriptedPool(TableOptions.DEFAULT);

    private void pool(TableOptions options) {
        pool.close();
        pool = new ScriptedPool(options);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    // ---- sessions on their way back ----

    @Test
    void overAgeItIsClosedWithItsLastStream() {
        pool.order();
        PooledSession session = pool.dialled(10 * SECOND);
        pool.now = 10 * SECOND;
        pool.streamEnded(session);
        assertEquals(List.of("1 lifetime"), pool.closed);
    }

    @Test
    void withoutReuseEachSessionIsClosed() {
        pool(TableOptions.DEFAULT.withoutReuse());
        pool.idleSession();
        assertEquals(List.of("1 no reuse"), pool.closed);
    }

    @Test
    void whatIsOnItsWayForACutStreamHasToComeFirst() {
        pool.order();
        PooledSession session = pool.dialled();
        pool.run(pool.machine.streamEnded(session, false, pool.now));
        assertEquals(List.of(session), List.copyOf(pool.draining));
        assertEquals(0, pool.idle());
        pool.run(pool.machine.drained(session, true, pool.now));
        assertEquals(1, pool.idle());
    }

    @Test
    void whatDoesNotDrainIsClosed() {
        pool.order();
        PooledSession session = pool.dialled();
        pool.run(pool.machine.streamEnded(session, false, pool.now));
        pool.run(pool.machine.drained(session, false, pool.now));
        assertEquals(List.of("1 not drained"), pool.closed);
    }

    @Test
    void aStalledSessionIsLeftToTcpAndClosedWithItsLastStream() {
        pool.order();
        PooledSession session = pool.dialled();
        pool.run(pool.machine.stalled(session));
        pool.run(pool.machine.stalled(session));
        assertEquals(List.of(session), pool.leftToTcp);
        pool.order();
        assertEquals(1, pool.dials.size(), "it gets no other stream");
        pool.streamEnded(session);
        assertEquals(List.of("1 heartbeat"), pool.closed);
    }

    @Test
    void anIdleStalledSessionIsClosedAtOnce() {
        pool.run(pool.machine.stalled(pool.idleSession()));
        assertEquals(List.of("1 heartbeat"), pool.closed);
    }

    @Test
    void aStreamThatIsLostMakesTheOtherIdleSessionsSuspects() {
        pool.order();
        PooledSession lost = pool.dialled();
        PooledSession other = pool.idleSession();
        SessionsForTests.pass(other, 2_000);
        pool.run(pool.machine.lost(lost, Duration.ofSeconds(1)));
        assertEquals(List.of(other), List.copyOf(pool.asked));
        assertEquals(0, pool.idle());
        pool.run(pool.machine.proved(other, pool.now));
        assertEquals(1, pool.idle());
    }

    @Test
    void threeFailuresInARowMakeEveryIdleSessionASuspect() {
        PooledSession standing = pool.idleSession();
        for (int i = 0; i < 3; i++) {
            PooledSession session = sessionOfItsOwn();
            assertEquals(0, pool.asked.size());
            pool.die(session, false);
        }
        assertEquals(List.of(standing), List.copyOf(pool.asked));
    }

    /** The network may be another one: then the idle sessions are dead, too. */
    @Test
    void dialsAheadThatFailMakeThemSuspectsAsWell() {
        pool(TableOptions.DEFAULT.ensure(2));
        PooledSession standing = pool.idleSession();
        for (int i = 0; i < 3; i++) {
            assertEquals(0, pool.asked.size());
            pool.now += SECOND;
            pool.run(pool.machine.wake(pool.now));
            if (pool.dialsAhead == 0) {
                pool.machine.reaching();
                pool.dialsAhead++;
            }
            pool.notMadeAhead();
        }
        assertEquals(List.of(standing), List.copyOf(pool.asked));
    }

    private PooledSession sessionOfItsOwn() {
        pool.order(); // takes the idle one
        PooledSession held = List.copyOf(pool.opened.values()).stream()
                .filter(PooledSession::isAlive)
                .findFirst()
                .orElseThrow();
        pool.order();
        PooledSession session = pool.dialled();
        pool.streamEnded(held);
        return session;
    }

    @Test
    void afterAClockJumpWhatCannotBeAskedIsClosed() {
        pool.order();
        PooledSession version1 = pool.sessions.makeVersion1();
        pool.run(pool.machine.dialled(version1, pool.dials.remove(), pool.now));
        pool.streamEnded(version1);
        pool.order(); // on the one of version 1
        pool.order();
        pool.streamEnded(pool.dialled());
        pool.streamEnded(version1);
        pool.run(pool.machine.clockJumped());
        assertEquals(List.of("1 clock jump"), pool.closed);
        assertEquals(1, pool.asked.size());
    }

    // ---- housekeeping ----

    /** Half of its life before, as it is short here: one check of idle sessions ahead. */
    @Test
    void whatIsAboutToBeClosedForItsAgeIsReplacedBefore() {
        pool(TableOptions.DEFAULT.ensure(1));
        pool.idleSession(10 * SECOND);
        assertEquals(1, pool.dialsAhead, "while it had a stream");
        pool.notMadeAhead();
        pool.now = 5 * SECOND - 1;
        pool.run(pool.machine.wake(pool.now));
        pool.tick();
        assertEquals(0, pool.dialsAhead);
        pool.now = 5 * SECOND;
        pool.tick();
        assertEquals(1, pool.dialsAhead);
        pool.madeAhead();
        assertEquals(List.of(), pool.closed);
        pool.now = 10 * SECOND;
        pool.tick();
        assertEquals(List.of("1 lifetime"), pool.closed);
        assertEquals(0, pool.dialsAhead);
    }

    @Test
    void nothingIsClosedForItsIdlenessOnlyToBeMadeAgain() {
        pool(TableOptions.DEFAULT.ensure(2).rate(5));
        pool.tick();
        pool.madeAhead();
        pool.madeAhead();
        pool.now = 100 * IDLE_TIMEOUT;
        pool.tick();
        assertEquals(List.of(), pool.closed);
        assertEquals(2, pool.idle());
    }

    @Test
    void withoutEnsureAllGo() {
        pool.idleSession();
        pool.now = IDLE_TIMEOUT - 1;
        pool.tick();
        assertEquals(List.of(), pool.closed);
        pool.now = IDLE_TIMEOUT;
        pool.tick();
        assertEquals(List.of("1 idle timeout"), pool.closed);
    }

    // ---- the pool's own life ----

    @Test
    void otherOptionsCountAtOnce() {
        for (int i = 0; i < 3; i++) {
            pool.order();
        }
        List<PooledSession> made = List.of(pool.dialled(), pool.dialled(), pool.dialled());
        made.forEach(pool::streamEnded);
        pool.tune(TableOptions.DEFAULT.maxIdle(1));
        assertEquals(List.of("1 over limit", "2 over limit"), pool.closed);
        pool.tune(TableOptions.DEFAULT.withoutReuse());
        assertEquals(0, pool.idle());
    }

    @Test
    void retiredItServesButKeepsNothing() {
        pool.idleSession();
        Order order = pool.order();
        pool.run(pool.machine.retire());
        pool.streamEnded(pool.opened.get(order));
        pool.order();
        pool.streamEnded(pool.dialled());
        assertEquals(List.of("1 shutdown", "2 shutdown"), pool.closed);
    }

    @Test
    void closedItDialsNothingAndNobodyWaits() {
        pool(TableOptions.DEFAULT.maxSession(1).ensure(1));
        pool.order();
        Order waiting = pool.order();
        pool.run(pool.machine.close());
        assertTrue(pool.failed.containsKey(waiting));
        pool.notDialled();
        Order late = pool.order();
        assertEquals("the client is shutting down", pool.failed.get(late).getMessage());
        pool.tick();
        assertEquals(0, pool.dialsAhead + pool.dials.size());
    }
}
