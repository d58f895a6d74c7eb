package io.anytls.client;

import io.anytls.client.config.PoolOptions;
import io.anytls.client.group.Member;
import io.anytls.client.pool.SessionPool;

/** What a pool keeps ready: as much as its options say while its outbound is in use, else nothing. Any thread. */
final class PoolReadiness implements Member.Readiness {

    private final SessionPool pool;

    /** Guarded by this. */
    private PoolOptions options;

    /** Guarded by this. */
    private boolean wanted = true;

    /** @param options that the pool was made with */
    PoolReadiness(SessionPool pool, PoolOptions options) {
        this.pool = pool;
        this.options = options;
    }

    @Override
    public synchronized void keep(boolean ready) {
        if (wanted != ready) {
            wanted = ready;
            apply();
        }
    }

    /** Goes on with other options and the sessions that there are. */
    synchronized void tune(PoolOptions changed) {
        options = changed;
        apply();
    }

    private void apply() {
        pool.tune(wanted ? options : options.with(PoolOptions.ENSURE_IDLE, 0).with(PoolOptions.MIN_IDLE, 0));
    }
}
