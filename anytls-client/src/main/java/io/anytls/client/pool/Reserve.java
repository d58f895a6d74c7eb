package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How many sessions are made ahead of use, and how many are kept. With {@code ensure_idle_session} at {@code auto} it is as many as have been
 * busy at once of late, which is requests a second times how long each takes; half of it is forgotten every minute. Time is an argument.
 * Guarded by the lock of {@link PoolMachine}.
 */
final class Reserve {

    private static final double HALF_LIFE = TimeUnit.MINUTES.toNanos(1);

    private final Supplier<PoolOptions> options;
    private final SessionTable table;

    private double level;
    private long levelAt;

    Reserve(Supplier<PoolOptions> options, SessionTable table) {
        this.options = options;
        this.table = table;
    }

    /** A stream was asked for, and has not got a session yet. */
    void used(long now) {
        if (isAuto()) {
            level = Math.max(level(now), 1 + busy());
            levelAt = now;
        }
    }

    boolean isAuto() {
        return options.get().ensureIdleSession() == PoolOptions.AUTO;
    }

    /** Whether nothing is ever made ahead or kept. */
    boolean isNothing() {
        return options.get().ensureIdleSession() == 0 && options.get().minIdleSession() == 0;
    }

    /** How many shall be idle, or back soon; with {@code auto} those that are busy count too. */
    int ahead(long now) {
        return isAuto()
                ? (int) Math.min(options.get().maxIdleSession(), Math.round(level(now)))
                : options.get().ensureIdleSession();
    }

    /** How many idle ones are kept, however long they have been idle: what is closed must not have to be made again. */
    int kept(long now) {
        return Math.max(options.get().minIdleSession(), ahead(now));
    }

    /** How many sessions have streams, or are being dialled for them. */
    int busy() {
        return table.busyCount(session -> session.streams() > 0) + table.dialing(PooledSession.Origin.DEMAND);
    }

    private double level(long now) {
        return level * Math.pow(0.5, (now - levelAt) / HALF_LIFE);
    }
}
