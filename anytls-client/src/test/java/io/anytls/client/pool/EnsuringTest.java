package io.anytls.client.pool;

import static io.anytls.client.pool.ScriptedPool.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is made ahead of use, and when not. */
class EnsuringTest {

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
    void dialsAreMadeSoManyAtATimeUntilThereAreEnough() {
        pool(TableOptions.DEFAULT.ensure(5));
        pool.tick();
        while (pool.dialsAhead > 0) {
            assertTrue(pool.dialsAhead <= 2);
            pool.madeAhead();
        }
        assertEquals(5, pool.idle());
    }

    @Test
    void aTakenSessionIsReplaced() {
        pool(TableOptions.DEFAULT.ensure(1));
        pool.tick();
        pool.madeAhead();
        pool.order();
        assertEquals(1, pool.dialsAhead);
    }

    @Test
    void failuresKeepToTheBackOffCurveAndItNeverStops() {
        pool(TableOptions.DEFAULT.ensure(5).rate(1));
        pool.tick();
        int failed = 0;
        for (int second = 0; second < 600; second++) {
            for (; pool.dialsAhead > 0; failed++) {
                pool.notMadeAhead();
            }
            pool.pass(SECOND);
        }
        assertTrue(failed >= 10 && failed <= 25, "dials in ten minutes: " + failed);
        while (pool.dialsAhead == 0) {
            pool.pass(SECOND); // the server is back: the next one succeeds
        }
        pool.breaker.succeeded();
        while (pool.dialsAhead > 0) {
            pool.madeAhead();
        }
        assertEquals(5, pool.idle());
    }

    /** Nor does it end where each session comes about, and is ended by the server at once. */
    @Test
    void sessionsThatAreOfNoUseKeepToTheCurveToo() {
        pool(TableOptions.DEFAULT.ensure(1));
        pool.tick();
        int ended = 0;
        for (int second = 0; second < 600; second++) {
            for (; pool.dialsAhead > 0; ended++) {
                pool.die(pool.madeAhead(), true);
            }
            pool.pass(SECOND);
        }
        assertTrue(ended >= 10 && ended <= 25, "sessions in ten minutes: " + ended);
    }

    @Test
    void anOpenBreakerIsWaitedForWithoutATick() {
        pool(TableOptions.DEFAULT.ensure(1));
        for (int i = 0; i < 3; i++) {
            pool.breaker.failed(Failure.UNREACHED, 0);
        }
        pool.tick();
        assertEquals(0, pool.dialsAhead);
        assertEquals(0, pool.machine.snapshot(pool.now).dialing(), "what is not dialled does not count");
        pool.pass(SECOND);
        assertEquals(1, pool.dialsAhead);
    }

    @Test
    void atTheLimitOfSessionsNoProbeOfTheBreakerIsUsedUp() {
        pool(TableOptions.DEFAULT.ensure(1).maxSession(1));
        pool.order();
        for (int i = 0; i < 3; i++) {
            pool.breaker.failed(Failure.UNREACHED, 0);
        }
        pool.now = SECOND;
        pool.tick();
        assertTrue(pool.breaker.allows(SECOND));
    }

    @Test
    void disuseMayStopItUntilTheNextOrder() {
        pool(TableOptions.DEFAULT.ensure(1).pauseAfter(Duration.ofSeconds(60)));
        pool.now = 60 * SECOND;
        pool.tick();
        assertEquals(0, pool.dialsAhead);
        pool.order();
        assertEquals(1, pool.dialsAhead);
    }

    @Test
    void aWayThatIsFoundEndsTheRest() {
        pool(TableOptions.DEFAULT.ensure(1));
        for (int i = 0; i < 6; i++) {
            pool.tick();
            if (pool.dialsAhead > 0) {
                pool.notMadeAhead();
            }
            pool.pass(10 * SECOND);
        }
        while (pool.dialsAhead > 0) {
            pool.notMadeAhead(); // and rests for long
        }
        pool.order();
        pool.dialled();
        pool.breaker.answered();
        pool.heard();
        assertEquals(1, pool.dialsAhead);
    }

    @Test
    void aChangeOfTheNetworkEndsTheRestToo() {
        pool(TableOptions.DEFAULT.ensure(1));
        pool.tick();
        for (int i = 0; i < 5; i++) {
            while (pool.dialsAhead > 0) {
                pool.notMadeAhead();
            }
            pool.pass(20 * SECOND);
        }
        while (pool.dialsAhead > 0) {
            pool.notMadeAhead();
        }
        pool.run(pool.machine.networkChanged(any -> false, pool.now));
        assertEquals(1, pool.dialsAhead);
    }

    /** It costs nothing, and its network may be back at any time. */
    @Test
    void whatIsThisMachinesOwnFailureIsTriedAgainSoon() {
        pool(TableOptions.DEFAULT.ensure(1));
        pool.tick();
        for (int i = 0; i < 20; i++) {
            pool.dialsAhead--;
            pool.breaker.failed(Failure.OURS, pool.now);
            pool.run(pool.machine.notMadeAhead(Failure.OURS, pool.now));
            assertEquals(0, pool.dialsAhead);
            pool.pass(SECOND / 2);
            assertEquals(1, pool.dialsAhead);
        }
        assertFalse(pool.breaker.isOpen());
    }

    /** What is made while they are busy for a moment would be closed unused. */
    @Test
    void sessionsThatAreAboutToComeBackCount() {
        pool(TableOptions.DEFAULT.ensure(2).rate(2).maxIdle(10));
        pool.tick();
        pool.madeAhead();
        pool.madeAhead();
        for (int i = 0; i < 20; i++) {
            PooledSession busy = pool.opened.get(pool.order());
            pool.now += SECOND / 20;
            pool.streamEnded(busy);
        }
        while (pool.dialsAhead > 0) {
            pool.madeAhead();
        }
        pool.order();
        pool.order();
        pool.order();
        assertEquals(0, pool.dialsAhead);
        pool.pass(BusyTimes.SOON);
        assertTrue(pool.dialsAhead > 0, "they have not come back");
    }
}
