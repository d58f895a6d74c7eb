package io.anytls.client.pool;

import static io.anytls.client.pool.ScriptedPool.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an order gets, event by event. */
class PlacementTest {

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

    @Test
    void anOrderGetsASessionOfItsOwnAndTheNextOneTheSameAgain() {
        Order first = pool.order();
        PooledSession session = pool.dialled();
        assertSame(session, pool.opened.get(first));
        pool.streamEnded(session);
        assertSame(session, pool.opened.get(pool.order()));
        assertEquals(0, pool.dials.size());
    }

    @Test
    void atTheLimitAnOrderWaitsForTheDialUnderWayAndSharesItsSession() {
        pool(TableOptions.DEFAULT.maxSession(1));
        pool.order();
        Order second = pool.order();
        assertEquals(List.of(second), pool.waiting);
        PooledSession session = pool.dialled();
        assertSame(session, pool.opened.get(second));
    }

    @Test
    void whoWaitsIsFailedWhenItsTimeIsOver() {
        pool(TableOptions.DEFAULT.maxSession(1));
        pool.order();
        Order second = pool.order();
        pool.run(pool.machine.expired(second));
        assertEquals(
                "all sessions are busy, and none has become free in time",
                pool.failed.get(second).getMessage());
        pool.dialled();
        assertFalse(pool.opened.containsKey(second));
    }

    /** Its time counts from the first wait on, and it may end while a session is dialled for it that comes to nothing. */
    @Test
    void whoseTimeHasEndedWaitsNoMore() {
        pool(TableOptions.DEFAULT.maxSession(1));
        Order late =
                new Order(new TargetAddress("192.0.2.1", 80), pool.application().eventLoop());
        late.limit(Duration.ofSeconds(15), () -> {});
        pool.application().advanceTimeBy(15, TimeUnit.SECONDS);
        pool.application().runScheduledPendingTasks();
        pool.order();
        pool.run(pool.machine.missed(late, pool.now));
        assertTrue(pool.failed.containsKey(late));
    }

    @Test
    void aDialThatFailsGivesItsOrderTheReason() {
        Order order = pool.order();
        pool.notDialled();
        assertEquals("refused", pool.failed.get(order).getMessage());
    }

    /** A wrong password may show only after ten seconds: it must not cost a dial for each stream meanwhile. */
    @Test
    void beforeTheServerHasSaidAnythingOrdersWaitBehindSomeDials() {
        for (int i = 0; i < FirstContact.MOST; i++) {
            pool.order();
            pool.contact.dialling(); // as the maker says
        }
        int dials = pool.dials();
        Order waiting = pool.order();
        assertEquals(dials, pool.dials());
        pool.contact.heard();
        pool.heard();
        assertEquals(dials + 1, pool.dials());
        assertFalse(pool.failed.containsKey(waiting));
    }

    @Test
    void aSessionThatHasComeBackMeanwhileIsBetterThanAFailure() {
        pool.order();
        PooledSession session = pool.dialled();
        Order second = pool.order();
        pool.streamEnded(session);
        pool.notDialled();
        assertSame(session, pool.opened.get(second));
    }

    @Test
    void whileTheServerRestsStreamsShareWhatStands() {
        pool.order();
        PooledSession session = pool.dialled();
        for (int i = 0; i < 3; i++) {
            pool.breaker.failed(Failure.USELESS, pool.now);
        }
        Order second = pool.order();
        assertSame(session, pool.opened.get(second));
        pool.die(session, false);
        Order third = pool.order();
        assertTrue(pool.failed.get(third).getMessage().startsWith("server: not dialling for another "));
    }

    @Test
    void atTheLimitAnOverAgeIdleSessionMakesRoom() {
        pool(TableOptions.DEFAULT.maxSession(1));
        pool.idleSession(10 * SECOND);
        pool.now = 10 * SECOND;
        pool.order();
        assertEquals(List.of("1 lifetime"), pool.closed);
        assertEquals(1, pool.dials.size());
    }

    @Test
    void belowTheLimitItIsLeftToTheNextTick() {
        pool.idleSession(10 * SECOND);
        pool.now = 10 * SECOND;
        pool.order();
        assertEquals(List.of(), pool.closed);
        pool.tick();
        assertEquals(List.of("1 lifetime"), pool.closed);
    }

    // ---- a server that cannot be reached ----

    @Test
    void anOrderIsDialledForEvenWhileTheServerRests() {
        for (int i = 0; i < 3; i++) {
            pool.order();
            pool.notDialled();
        }
        assertTrue(pool.breaker.isOpen());
        Order order = pool.order();
        assertSame(pool.dialled(), pool.opened.get(order));
    }

    /** So a wrong password costs a bounded number of dials. */
    @Test
    void aServerThatEndsEachSessionIsLeftAloneWhileItRests() {
        for (int i = 0; i < 3; i++) {
            pool.breaker.failed(Failure.USELESS, pool.now);
        }
        Order refused = pool.order();
        assertTrue(pool.failed.containsKey(refused));
        pool.now = SECOND;
        pool.order();
        assertEquals(1, pool.dials(), "one finds out whether it still does");
        Order waiting = pool.order();
        assertEquals(1, pool.dials(), "the others wait for that");
        assertFalse(pool.failed.containsKey(waiting));
        pool.breaker.answered();
        pool.heard();
        assertEquals(2, pool.dials());
    }

    @Test
    void whileADialIsSlowAFreshOneIsBegunEveryHalfSecond() {
        Order order = pool.order();
        pool.pass(SECOND / 2 - 1);
        assertEquals(1, pool.dials());
        pool.pass(1);
        assertEquals(2, pool.dials());
        pool.pass(SECOND);
        assertEquals(4, pool.dials());
        pool.notDialled();
        assertFalse(pool.failed.containsKey(order), "another one may do it");
        assertSame(pool.dialled(), pool.opened.get(order));
        pool.dialled();
        assertEquals(1, pool.proving.size(), "what nobody wants any more is kept");
    }

    /** They would only be lost as well. */
    @Test
    void behindASlowDialOrdersWaitAndAreDialledForWhenOneHasGoneWell() {
        Order first = pool.order();
        pool.pass(SECOND);
        int dials = pool.dials();
        Order second = pool.order();
        Order third = pool.order();
        assertEquals(dials, pool.dials());
        pool.dialled();
        assertTrue(pool.opened.containsKey(first));
        assertEquals(dials - 1 + 2, pool.dials(), "one for each of them");
        while (pool.dials() > 0) {
            pool.dialled();
        }
        assertTrue(pool.opened.containsKey(second) && pool.opened.containsKey(third));
    }

    /** A path may be slow by itself. */
    @Test
    void aDialIsSlowWhenItTakesTwiceAsLongAsTheLastGoodOne() {
        pool.order();
        pool.now = SECOND;
        pool.dialled();
        pool.order();
        pool.pass(2 * SECOND - 1);
        assertEquals(1, pool.dials());
        pool.pass(SECOND);
        assertEquals(2, pool.dials());
    }

    @Test
    void whatHasComeBackServesWhoeverIsDialledForInVain() {
        pool.order();
        PooledSession session = pool.dialled();
        Order stuck = pool.order();
        pool.streamEnded(session);
        pool.pass(SECOND);
        assertSame(session, pool.opened.get(stuck));
    }

    @Test
    void inAnotherNetworkWhoeverWaitsIsDialledForAtOnce() {
        Order order = pool.order();
        pool.pass(SECOND);
        pool.pass(SECOND / 4);
        pool.now += SECOND / 4;
        int dials = pool.dials();
        pool.run(pool.machine.networkChanged(any -> false, pool.now));
        assertEquals(dials + 1, pool.dials());
        assertFalse(pool.failed.containsKey(order));
    }

    @Test
    void whoIsDialledForInVainIsFailedWhenItsTimeIsOver() {
        Order order = pool.order();
        pool.pass(SECOND);
        pool.run(pool.machine.expired(order));
        assertEquals(
                "no session to the server has come about in time",
                pool.failed.get(order).getMessage());
    }
}
