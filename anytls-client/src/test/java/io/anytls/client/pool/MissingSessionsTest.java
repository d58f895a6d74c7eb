package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.client.config.BreakerOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many sessions are missing, so that they are dialled before anybody asks. */
class MissingSessionsTest extends TableForTests {

    private Ensuring ensuring() {
        ServerHealth health = new ServerHealth("server", new Breaker(() -> BreakerOptions.DEFAULT, () -> 0));
        return new Ensuring(options::options, table, new Reserve(options::options, table), health, () -> 0, 0);
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
    void whatEnsureWouldMakeAgainIsKeptToo() {
        table(TableOptions.DEFAULT.min(1).ensure(3));
        List<PooledSession> made = idle(5, 0);
        assertEquals(made.subList(0, 2), table.takeExpired(kept(100 * TIMEOUT), 100 * TIMEOUT));
        assertEquals(0, startMissing());
    }
}
