package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * How many sessions are made ahead of use, and when: {@code ensure_idle_session} are kept ready. Dials under way count. After failures, and
 * while the server is given a rest, it waits and is woken. Time is an argument. Guarded by the lock of {@link PoolMachine}.
 */
final class Ensuring {

    /** While another dial is finding out whether the server is well again. */
    private static final long BRIEFLY = TimeUnit.MILLISECONDS.toNanos(500);

    private final Supplier<PoolOptions> options;
    private final SessionTable table;
    private final ServerHealth health;
    private final Backoff backoff;

    private long lastUse;
    private boolean resting;
    private boolean closed;

    /** @param random from 0 to 1, for jitter */
    Ensuring(Supplier<PoolOptions> options, SessionTable table, ServerHealth health, DoubleSupplier random, long now) {
        this.options = options;
        this.table = table;
        this.health = health;
        this.backoff = new Backoff(random);
        this.lastUse = now;
    }

    /** A stream was asked for. */
    void used(long now) {
        lastUse = now;
    }

    /** From now on nothing is made. */
    void close() {
        closed = true;
    }

    /** Dials what is missing. */
    void act(long now, List<Step> steps) {
        int wanted = options.get().ensureIdleSession();
        if (wanted == 0 || closed || resting || isPaused(now)) {
            return;
        }
        int count = 0;
        for (int missing = table.missing(); missing > 0; missing--) {
            if (!health.allowsDial(now)) {
                rest(Math.max(health.restLeft(now), BRIEFLY), steps);
                break;
            }
            table.dialling(PooledSession.Origin.ENSURE);
            count++;
        }
        if (count > 0) {
            steps.add(new Step.DialAhead(count, table.idleCount(), wanted));
        }
    }

    /** A dial has failed, or the server has ended a session before it was of any use. */
    void failed(List<Step> steps) {
        if (!resting) {
            rest(backoff.failed(), steps);
        }
    }

    /** A session has been of use, or has stood for a while; that one was made shows nothing yet. */
    void succeeded() {
        backoff.succeeded();
    }

    private void rest(long nanos, List<Step> steps) {
        if (!closed) {
            resting = true;
            steps.add(new Step.WakeAfter(nanos));
        }
    }

    void rested() {
        resting = false;
    }

    private boolean isPaused(long now) {
        long pauseAfter = options.get().ensurePauseAfter().toNanos();
        return pauseAfter > 0 && now - lastUse >= pauseAfter;
    }
}
