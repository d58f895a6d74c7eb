package io.anytls.client.pool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A table with sessions that have no sockets. */
abstract class TableForTests {

    static final long SECOND = 1_000_000_000L;

    /** After which an idle session is closed. */
    static final long TIMEOUT = 30 * SECOND;

    final SessionsForTests sessions = new SessionsForTests();
    TableOptions options = TableOptions.DEFAULT;
    SessionTable table = new SessionTable(options::options);

    @AfterEach
    void close() {
        sessions.close();
    }

    /** Another table, with these options. */
    void table(TableOptions wanted) {
        options = wanted;
        table = new SessionTable(options::options);
    }

    /** How many sessions stay idle for as long as they like. */
    int kept(long now) {
        return new Reserve(options::options, table).kept(now);
    }

    /** One that carries a stream. */
    PooledSession dialled() {
        return dialled(sessions.make());
    }

    PooledSession dialled(PooledSession session) {
        table.dialling(PooledSession.Origin.DEMAND);
        SessionsForTests.enter(table, session);
        return session;
    }

    PooledSession idle(long since) {
        return idle(dialled(), since);
    }

    PooledSession idle(PooledSession dialled, long since) {
        table.streamEnded(dialled, true, 0);
        assertTrue(table.idle(dialled, since));
        return dialled;
    }

    List<PooledSession> idle(int count, long since) {
        List<PooledSession> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(idle(since));
        }
        return made;
    }

    /** One that carries a stream, until ten seconds have passed. */
    PooledSession overAge() {
        return dialled(sessions.make(PooledSession.Origin.DEMAND, 0, 10 * SECOND));
    }
}
