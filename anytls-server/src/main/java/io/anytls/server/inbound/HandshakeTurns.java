package io.anytls.server.inbound;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shares an event loop between TLS handshakes and everything else: so much of each stretch of time goes to handshakes, what is beyond it
 * waits its turn. A handshake costs as much CPU as a megabyte of traffic, and strangers may ask for any number of them. On the
 * event loop whose turns they are.
 */
final class HandshakeTurns {

    /** The stretches of time. Standing sessions wait no longer than this for a flood of handshakes. */
    static final long STRETCH_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    /** So much of each goes to handshakes. */
    static final long SHARE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final FastThreadLocal<HandshakeTurns> OF_LOOP = new FastThreadLocal<>();

    private final EventExecutor loop;
    private final LongSupplier clock;
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    private long stretchBegan;
    private long spent;
    private boolean scheduled;

    /** @param clock nanoseconds, of CPU as far as can be told */
    HandshakeTurns(EventExecutor loop, LongSupplier clock) {
        this.loop = loop;
        this.clock = clock;
        this.stretchBegan = clock.getAsLong();
    }

    /** Those of the loop that this is called on. */
    static HandshakeTurns of(EventExecutor loop) {
        HandshakeTurns turns = OF_LOOP.get();
        if (turns == null || turns.loop != loop) {
            turns = new HandshakeTurns(loop, System::nanoTime);
            OF_LOOP.set(turns);
        }
        return turns;
    }

    /** Does it now, if there is time, or later, in the order in which it was asked for. */
    void take(Runnable step) {
        long now = clock.getAsLong();
        if (waiting.isEmpty() && hasTime(now)) {
            run(step, now);
        } else {
            waiting.add(step);
            schedule(now);
        }
    }

    private boolean hasTime(long now) {
        if (now - stretchBegan >= STRETCH_NANOS) {
            stretchBegan = now;
            spent = 0;
        }
        return spent < SHARE_NANOS;
    }

    private void run(Runnable step, long before) {
        step.run();
        spent += clock.getAsLong() - before;
    }

    private void schedule(long now) {
        if (!scheduled) {
            scheduled = true;
            loop.schedule(this::proceed, Math.max(0, stretchBegan + STRETCH_NANOS - now), TimeUnit.NANOSECONDS);
        }
    }

    private void proceed() {
        scheduled = false;
        long now = clock.getAsLong();
        while (!waiting.isEmpty() && hasTime(now)) {
            run(waiting.poll(), now);
            now = clock.getAsLong();
        }
        if (!waiting.isEmpty()) {
            schedule(now);
        }
    }
}
