package io.anytls.client.pool;

import static io.anytls.client.pool.ScriptedPool.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code ensure_idle_session} at {@code auto}. */
class ReserveTest {

    private static final long MINUTE = 60 * SECOND;

    private final ScriptedPool pool = new ScriptedPool(TableOptions.DEFAULT.ensure(PoolOptions.AUTO));

    @AfterEach
    void close() {
        pool.close();
    }

    private List<PooledSession> burst(int streams) {
        List<PooledSession> sessions = new ArrayList<>();
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            orders.add(pool.order());
        }
        while (pool.dials() > 0) {
            pool.dialled();
        }
        orders.forEach(order -> sessions.add(pool.opened.get(order)));
        return sessions;
    }

    @Test
    void nothingIsMadeBeforeAnybodyHasAsked() {
        pool.tick();
        assertEquals(0, pool.dialsAhead);
    }

    @Test
    void asManyAsABurstHasNeededStayForTheNextOne() {
        burst(8).forEach(pool::streamEnded);
        assertEquals(0, pool.dialsAhead);
        pool.now = MINUTE;
        pool.tick();
        assertEquals(4, pool.idle(), "half of them a minute later");
        assertEquals(0, pool.dialsAhead);
    }

    @Test
    void whatDiesMeanwhileIsMadeAgain() {
        List<PooledSession> sessions = burst(4);
        sessions.forEach(pool::streamEnded);
        pool.order();
        assertEquals(0, pool.dialsAhead, "what is busy counts");
        pool.die(sessions.get(0), false);
        assertEquals(1, pool.dialsAhead);
    }

    @Test
    void unusedItComesDownToNothing() {
        burst(20).forEach(pool::streamEnded);
        for (int minute = 1; minute <= 6; minute++) {
            pool.now = minute * MINUTE;
            pool.tick();
            assertTrue(pool.idle() <= (20 >> minute) + 1, "after " + minute + " minutes " + pool.idle());
        }
        assertEquals(0, pool.idle() + pool.dialsAhead);
    }
}
