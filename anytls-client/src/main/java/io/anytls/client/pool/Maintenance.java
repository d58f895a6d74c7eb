package io.anytls.client.pool;

import java.util.function.BiConsumer;

/** What is done for the idle sessions at each check: first what should go, then what is missing. Time is an argument. Any thread. */
final class Maintenance {

    private final SessionTable table;
    private final Warming warming;
    private final BiConsumer<PooledSession, CloseReason> closer;

    Maintenance(SessionTable table, Warming warming, BiConsumer<PooledSession, CloseReason> closer) {
        this.table = table;
        this.warming = warming;
        this.closer = closer;
    }

    /** Closes what is over age and what has been idle for too long; then makes what is missing. */
    void maintain(long now) {
        table.takeOverAge(now).forEach(session -> closer.accept(session, CloseReason.LIFETIME));
        table.takeExpired(now).forEach(session -> closer.accept(session, CloseReason.IDLE_TIMEOUT));
        warming.act(now);
    }
}
