package io.anytls.client.pool;

import io.anytls.client.config.BreakerOptions;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Gives a server that keeps failing a rest. One that cannot be reached rests from what nobody waits for; one that ends each session
 * at once, as with a wrong password, from streams too. Time is an argument, in nanoseconds on one clock. Any thread.
 *
 * <pre>
 *   CLOSED --failures in a row--> OPEN --rest over--> PROBING: one dial
 *      ^                            ^---- it fails: a longer rest ----'|
 *      |                            '-- nobody can tell: no new rest --|
 *      '---------------- it is answered; another failure opens again --'
 * </pre>
 */
final class Breaker {

    private enum State {
        CLOSED,
        OPEN,
        PROBING
    }

    private final Supplier<BreakerOptions> options;
    private final DoubleSupplier random;

    private State state = State.CLOSED;
    private int failures;
    private int rests;
    private long openUntil;

    /** Whether the last failure was that of a server which was reached. */
    private boolean refusing;

    /** @param random from 0 to 1, for jitter */
    Breaker(Supplier<BreakerOptions> options, DoubleSupplier random) {
        this.options = options;
        this.random = random;
    }

    /**
     * Whether a dial may be tried now. Whoever is told yes says later how it ended: {@link #answered}, {@link #failed} or
     * {@link #undecided}.
     */
    synchronized boolean allows(long now) {
        if (state == State.OPEN && now - openUntil >= 0) {
            state = State.PROBING;
            return true;
        }
        return state == State.CLOSED;
    }

    /** The same for a dial that somebody waits for. */
    synchronized boolean allowsStream(long now) {
        return !refusing || allows(now);
    }

    /** Whether it makes no sense for a stream to wait either. */
    synchronized boolean refusesStreams(long now) {
        return refusing && state == State.OPEN && now - openUntil < 0;
    }

    /** A server has shown that it is there: dials are allowed again. Whether it is well, {@link #succeeded} has yet to say. */
    synchronized void answered() {
        state = State.CLOSED;
    }

    /** The server is well, or the network another one: what has failed before is forgotten. */
    synchronized void succeeded() {
        refusing = false;
        state = State.CLOSED;
        failures = 0;
        rests = 0;
    }

    synchronized void failed(Failure failure, long now) {
        if (failure == Failure.OURS) {
            undecided(now);
            return;
        }
        refusing = failure == Failure.USELESS;
        failures++;
        // What was dialled before it opened and fails only now makes no second rest of the same outage.
        if (state == State.PROBING
                || state == State.CLOSED && failures >= options.get().failures()) {
            state = State.OPEN;
            openUntil = now
                    + Backoff.jittered(
                            options.get().base().toNanos(),
                            options.get().max().toNanos(),
                            rests++,
                            random.getAsDouble());
        }
    }

    /** A dial has ended without showing whether the server is well: the next one may try. */
    synchronized void undecided(long now) {
        if (state == State.PROBING) {
            state = State.OPEN;
            openUntil = now;
        }
    }

    /** Nanoseconds until a dial may be tried; 0 when one may, or when one is being tried. */
    synchronized long restLeft(long now) {
        return state == State.OPEN ? Math.max(0, openUntil - now) : 0;
    }

    synchronized boolean isOpen() {
        return state != State.CLOSED;
    }
}
