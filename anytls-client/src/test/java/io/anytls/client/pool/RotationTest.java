package io.anytls.client.pool;

import static io.anytls.client.pool.ScriptedPool.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that is to go is replaced first, and never while it has a stream. */
class RotationTest {

    private static final InetSocketAddress OLD = new InetSocketAddress("192.0.2.1", 443);
    private static final InetSocketAddress NEW = new InetSocketAddress("192.0.2.2", 443);

    private ScriptedPool pool = new ScriptedPool(TableOptions.DEFAULT);

    private void pool(TableOptions options) {
        pool.close();
        pool = new ScriptedPool(options);
        pool.sessions.server = OLD;
    }

    @AfterEach
    void close() {
        pool.close();
    }

    /** So many as there are, and not as there may be: it is kept, not made ahead. */
    @Test
    void whatIsKeptWithoutBeingMadeAheadIsReplacedBeforeItsEndToo() {
        pool(TableOptions.DEFAULT.min(3));
        pool.idleSession(10 * SECOND);
        pool.tick();
        assertEquals(0, pool.dialsAhead);
        pool.now = 5 * SECOND;
        pool.tick();
        assertEquals(1, pool.dialsAhead);
        pool.madeAhead();
        assertEquals(2, pool.idle());
        pool.now = 10 * SECOND;
        assertEquals(1, pool.idle(), "one over age is not idle, even before it is closed");
        pool.tick();
        assertEquals(List.of("1 lifetime"), pool.closed);
        assertEquals(0, pool.dialsAhead);
    }

    @Test
    void aSessionEndsWithTheLastOfItsStreamsAndIsReplacedMeanwhile() {
        pool(TableOptions.DEFAULT.ensure(1));
        pool.tick();
        pool.dialsAhead--;
        PooledSession session = pool.sessions.make(PooledSession.Origin.ENSURE, 0, new Tenure(Tenure.UNLIMITED, 2));
        pool.run(pool.machine.madeAhead(session, 0));
        pool.order();
        pool.madeAhead();
        pool.streamEnded(session);
        assertEquals(2, pool.idle());
        pool.order(); // on the newer one
        pool.order();
        assertEquals(2, session.streams() + pool.busy() - 1);
        assertTrue(session.isOver(0));
        assertEquals(List.of(), pool.closed);
        pool.streamEnded(session);
        assertEquals(List.of("1 stream limit"), pool.closed);
    }

    @Test
    void whereTheServerHasMovedOneIsReplacedAfterTheOther() {
        pool(TableOptions.DEFAULT.ensure(3).rate(3));
        pool.tick();
        while (pool.dialsAhead > 0) {
            pool.madeAhead();
        }
        pool.sessions.server = NEW;
        moved();
        for (int replaced = 0; replaced < 3; replaced++) {
            assertEquals(1, pool.dialsAhead);
            assertEquals(replaced, pool.closed.size());
            assertEquals(3, pool.idle());
            pool.madeAhead();
        }
        assertEquals(List.of("1 server moved", "2 server moved", "3 server moved"), pool.closed);
        assertEquals(0, pool.dialsAhead);
    }

    @Test
    void whereItHasMovedWhatIsKeptWithoutBeingMadeAheadIsReplacedToo() {
        pool(TableOptions.DEFAULT.min(3));
        pool.idleSession();
        pool.sessions.server = NEW;
        moved();
        assertEquals(List.of(), pool.closed);
        pool.madeAhead();
        assertEquals(List.of("1 server moved"), pool.closed);
        assertEquals(1, pool.idle());
        assertEquals(0, pool.dialsAhead);
    }

    @Test
    void whatCannotBeReplacedStays() {
        pool(TableOptions.DEFAULT.ensure(1));
        pool.tick();
        pool.madeAhead();
        moved();
        pool.notMadeAhead();
        assertEquals(1, pool.idle());
        pool.run(pool.machine.addressesKnown(address -> false, pool.now));
        pool.pass(60 * SECOND);
        assertEquals(0, pool.dialsAhead, "the address is the server's again");
    }

    @Test
    void aStreamIsNotTouchedWhereTheServerHasMoved() {
        pool(TableOptions.DEFAULT);
        pool.order();
        PooledSession busy = pool.dialled();
        moved();
        assertEquals(List.of(), pool.closed);
        pool.streamEnded(busy);
        assertEquals(List.of("1 server moved"), pool.closed);
    }

    private void moved() {
        InetAddress left = OLD.getAddress();
        pool.run(pool.machine.addressesKnown(left::equals, pool.now));
    }
}
