package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.client.config.BreakerOptions;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.session.ClientStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a session when its last stream has ended. */
class ReturningTest {

    private static final long SECOND = 1_000_000_000L;

    private final SessionsForTests sessions = new SessionsForTests();
    private final AtomicInteger returned = new AtomicInteger();
    private SessionTable table;
    private Returning returning;

    @AfterEach
    void close() {
        sessions.close();
    }

    private void returning(TableOptions wanted) {
        table = new SessionTable(wanted::options);
        Breaker breaker = new Breaker(() -> BreakerOptions.DEFAULT, () -> 0);
        SessionMaker maker = new SessionMaker(
                null, wanted::options, new ServerHealth("server", breaker), new PoolStatistics(), null);
        returning = new Returning(wanted::options, table, maker, returned::incrementAndGet);
    }

    private PooledSession busy(long age, long lifetime) {
        assertTrue(table.mayDial());
        PooledSession session =
                sessions.make(PooledSession.Origin.DEMAND, System.nanoTime() - age * SECOND, lifetime * SECOND);
        table.dialled(session);
        return session;
    }

    /** A stream that the server has refused: nothing of it can still come. */
    private void endOrderly(PooledSession session) {
        ClientStream stream = session.session().open();
        SessionsForTests.channel(session).writeInbound(new Frame.SynAck(stream.streamId(), "no"));
        returning.streamEnded(session, stream);
    }

    /** A stream that the application has torn off. */
    private void abort(PooledSession session) {
        ClientStream stream = session.session().open();
        stream.close();
        while (SessionsForTests.sent(session) != null) {
            // what it has said
        }
        returning.streamEnded(session, stream);
    }

    @Test
    void itIsIdle() {
        returning(TableOptions.DEFAULT);
        endOrderly(busy(0, 3_600));
        assertEquals(1, table.idleCount());
        assertEquals(1, returned.get());
    }

    @Test
    void itIsClosedWhenItIsOverAge() {
        returning(TableOptions.DEFAULT);
        PooledSession young = busy(3_000, 3_600);
        PooledSession old = busy(3_601, 3_600);
        endOrderly(young);
        endOrderly(old);
        assertTrue(young.isAlive());
        assertFalse(old.isAlive());
        assertEquals(1, table.idleCount());
    }

    @Test
    void itIsClosedWhenReuseIsOff() {
        returning(TableOptions.DEFAULT.withoutReuse());
        PooledSession session = busy(0, 3_600);
        endOrderly(session);
        assertFalse(session.isAlive());
    }

    @Test
    void itIsClosedWhenItIsOutOfReuse() {
        returning(TableOptions.DEFAULT);
        PooledSession session = busy(0, 3_600);
        table.retire(session, CloseReason.HEARTBEAT);
        endOrderly(session);
        assertFalse(session.isAlive());
    }

    @Test
    void afterAnAbortTheOldDataHasToDrainFirst() {
        returning(TableOptions.DEFAULT);
        PooledSession session = busy(0, 3_600);
        abort(session);
        assertEquals(Frame.HeartbeatRequest.class, SessionsForTests.sent(session));
        assertEquals(0, table.idleCount());
        SessionsForTests.channel(session).writeInbound(new Frame.Fin(77));
        assertEquals(0, table.idleCount(), "any frame is no answer to that");
        SessionsForTests.answerHeartbeat(session);
        assertEquals(1, table.idleCount());
    }

    @Test
    void whatDoesNotDrainIsClosed() {
        returning(TableOptions.DEFAULT);
        PooledSession session = busy(0, 3_600);
        abort(session);
        SessionsForTests.pass(session, Duration.ofSeconds(5).toMillis());
        assertFalse(session.isAlive());
    }

    @Test
    void whatTurnsOldWhileItDrainsIsClosed() {
        returning(TableOptions.DEFAULT);
        PooledSession session = busy(3_601, 3_600);
        abort(session);
        assertFalse(session.isAlive());
    }
}
