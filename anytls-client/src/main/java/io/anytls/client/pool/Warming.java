package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code ensure_idle_session} sessions ready. Acts at the start, when one is taken, when one dies and at each maintenance; dials
 * under way count. After failures, and while the breaker is open, it waits and then goes on by itself. Any thread.
 */
final class Warming {

    /** How the pool makes a session ahead of use. */
    interface Maker {
        /** Dials one and puts it among the idle ones when it has proved itself; the callback gets null, or why not. */
        void make(int number, Consumer<Throwable> done);
    }

    /** Something to be done later. */
    interface Later {
        void run(Runnable action, long nanos);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Warming.class);

    /** While another dial is finding out whether the server is well again. */
    private static final long BRIEFLY = TimeUnit.MILLISECONDS.toNanos(500);

    private final Supplier<PoolOptions> options;
    private final SessionTable table;
    private final Breaker breaker;
    private final Maker maker;
    private final Later later;
    private final LongSupplier clock;
    private final Backoff backoff;
    private final AtomicBoolean resting = new AtomicBoolean();

    private volatile long lastUse;
    private volatile boolean closed;

    /** @param random from 0 to 1, for jitter */
    Warming(
            Supplier<PoolOptions> options,
            SessionTable table,
            Breaker breaker,
            Maker maker,
            Later later,
            LongSupplier clock,
            DoubleSupplier random) {
        this.options = options;
        this.table = table;
        this.breaker = breaker;
        this.maker = maker;
        this.later = later;
        this.clock = clock;
        this.backoff = new Backoff(random);
        this.lastUse = clock.getAsLong();
    }

    /** A stream was asked for. */
    void used(long now) {
        lastUse = now;
    }

    void close() {
        closed = true;
    }

    /** Dials what is missing. */
    void act(long now) {
        if (options.get().ensureIdleSession() == 0 || closed || resting.get() || isPaused(now)) {
            return;
        }
        int missing = table.startMissing();
        if (missing == 0) {
            return;
        }
        LOG.debug(
                "[EnsureIdleSession] Current idle sessions: {}, target: {}, creating {} new sessions",
                table.idleCount(),
                options.get().ensureIdleSession(),
                missing);
        for (int number = 1; number <= missing; number++) {
            if (breaker.allows(now)) {
                int session = number;
                maker.make(session, failure -> made(session, failure));
            } else {
                table.notDialled(PooledSession.Origin.ENSURE);
                rest(Math.max(breaker.restLeft(now), BRIEFLY));
            }
        }
    }

    private void made(int number, Throwable failure) {
        if (failure == null) {
            act(clock.getAsLong());
        } else {
            LOG.debug("[EnsureIdleSession] Failed to create session #{}: {}", number, failure.getMessage());
            failed();
        }
    }

    /** A dial has failed, or the server has ended a session before it was of any use. */
    void failed() {
        if (!resting.get()) {
            rest(backoff.failed());
        }
    }

    /** A session has been of use, or has stood for a while; that one was made shows nothing yet. */
    void succeeded() {
        backoff.succeeded();
    }

    private void rest(long nanos) {
        if (!closed && resting.compareAndSet(false, true)) {
            later.run(this::rested, nanos);
        }
    }

    private void rested() {
        resting.set(false);
        act(clock.getAsLong());
    }

    private boolean isPaused(long now) {
        return !options.get().ensurePauseAfter().isZero()
                && now - lastUse >= options.get().ensurePauseAfter().toNanos();
    }
}
