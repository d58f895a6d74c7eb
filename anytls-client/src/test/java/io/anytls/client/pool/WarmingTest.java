package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.BreakerOptions;
import io.anytls.client.config.PoolOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarmingTest {

    private static final long SECOND = 1_000_000_000L;

    private record Later(long at, Runnable action) {}

    private final SessionsForTests sessions = new SessionsForTests();
    private final Deque<Consumer<Throwable>> dials = new ArrayDeque<>();
    private final PriorityQueue<Later> timers =
            new PriorityQueue<>((one, other) -> Long.compare(one.at() - other.at(), 0));
    private final Breaker breaker = new Breaker(() -> BreakerOptions.DEFAULT, () -> 0);

    private SessionTable table;
    private Warming warming;
    private long now;
    private int made;

    private Warming warming(TableOptions wanted) {
        PoolOptions options = wanted.options();
        table = new SessionTable(() -> options);
        warming = new Warming(
                () -> options, table, breaker, (number, done) -> dials.add(done), this::later, () -> now, () -> 0);
        return warming;
    }

    private void later(Runnable action, long nanos) {
        timers.add(new Later(now + nanos, action));
    }

    private void pass(long nanos) {
        long end = now + nanos;
        while (!timers.isEmpty() && timers.peek().at() <= end) {
            now = timers.peek().at();
            timers.poll().action().run();
        }
        now = end;
    }

    private void succeed() {
        PooledSession session = sessions.make(PooledSession.Origin.ENSURE, now, Long.MAX_VALUE);
        table.dialled(session);
        table.idle(session, now);
        made++;
        dials.poll().accept(null);
    }

    private void fail() {
        table.notDialled(PooledSession.Origin.ENSURE);
        breaker.failed(now);
        dials.poll().accept(new IOException("refused"));
    }

    @AfterEach
    void close() {
        sessions.close();
    }

    @Test
    void dialsAreMadeSoManyAtATimeUntilThereAreEnough() {
        warming(TableOptions.DEFAULT.ensure(5)).act(0);
        while (!dials.isEmpty()) {
            assertTrue(dials.size() <= 2);
            succeed();
        }
        assertEquals(5, made);
        assertEquals(5, table.idleCount());
    }

    @Test
    void aTakenSessionIsReplaced() {
        dialsAreMadeSoManyAtATimeUntilThereAreEnough();
        table.take(null, now);
        warming.act(now);
        assertEquals(1, dials.size());
    }

    @Test
    void failuresKeepToTheBackOffCurveAndItNeverStops() {
        warming(TableOptions.DEFAULT.ensure(5).rate(1)).act(0);
        int failed = 0;
        for (int second = 0; second < 600; second++) {
            for (; !dials.isEmpty(); failed++) {
                fail();
            }
            pass(SECOND);
        }
        assertTrue(failed >= 10 && failed <= 25, "dials in ten minutes: " + failed);
        while (dials.isEmpty()) {
            pass(SECOND); // the server is back: the next one succeeds
        }
        breaker.succeeded();
        succeed();
        while (!dials.isEmpty()) {
            succeed();
        }
        assertEquals(5, table.idleCount());
    }

    /** Nor does it end where each session comes about, and is ended by the server at once. */
    @Test
    void sessionsThatAreOfNoUseKeepToTheCurveToo() {
        warming(TableOptions.DEFAULT.ensure(1)).act(0);
        int ended = 0;
        for (int second = 0; second < 600; second++) {
            for (; !dials.isEmpty(); ended++) {
                PooledSession session = sessions.make(PooledSession.Origin.ENSURE, now, Long.MAX_VALUE);
                table.dialled(session);
                table.idle(session, now);
                dials.poll().accept(null);
                session.channel().close();
                table.closed(session);
                warming.failed();
                warming.act(now);
            }
            pass(SECOND);
        }
        assertTrue(ended >= 10 && ended <= 25, "sessions in ten minutes: " + ended);
    }

    @Test
    void anOpenBreakerIsWaitedForWithoutATick() {
        warming(TableOptions.DEFAULT.ensure(1));
        for (int i = 0; i < 3; i++) {
            breaker.failed(0);
        }
        warming.act(0);
        assertEquals(0, dials.size());
        assertEquals(0, table.dialing(), "what is not dialled does not count");
        pass(SECOND);
        assertEquals(1, dials.size());
    }

    @Test
    void ifTheLimitOfSessionsIsReachedNoProbeOfTheBreakerIsUsedUp() {
        warming(TableOptions.DEFAULT.ensure(1).maxSession(1));
        assertTrue(table.mayDial());
        for (int i = 0; i < 3; i++) {
            breaker.failed(0);
        }
        warming.act(SECOND);
        assertTrue(breaker.allows(SECOND));
    }

    @Test
    void disuseMayStopItUntilTheNextRequest() {
        warming(TableOptions.DEFAULT.ensure(1).pauseAfter(Duration.ofSeconds(60)));
        warming.act(60 * SECOND);
        assertEquals(0, dials.size());
        warming.used(61 * SECOND);
        warming.act(61 * SECOND);
        assertEquals(1, dials.size());
    }

    @Test
    void afterItsEndNothingIsMade() {
        warming(TableOptions.DEFAULT.ensure(1)).close();
        warming.act(0);
        assertEquals(0, dials.size());
    }
}
