package io.anytls.server.limit;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** The limits of one session and of the user whose it is. Any thread. */
public final class SessionLimits {

    private final UserLimits.Load user;
    private final Gauge streams;
    private final LongSupplier clock;

    SessionLimits(UserLimits.Load user, Gauge streams, LongSupplier clock) {
        this.clock = clock;
        this.user = user;
        this.streams = streams;
    }

    /**
     * A stream is opened. What comes back says whether it may be, and is to be closed with the stream in any case.
     */
    public StreamPermit open() {
        if (!user.rate().take(clock.getAsLong())) {
            return new Permit("too many streams opened, the limit is " + user.opensPerSecond() + " a second");
        }
        if (!streams.enter()) {
            return new Permit("too many streams on this session, the limit is " + streams.most());
        }
        if (!user.streams().enter()) {
            streams.leave();
            return new Permit("too many streams, the limit is " + user.streams().most());
        }
        return new Permit(null);
    }

    private enum State {
        REFUSED,
        OPEN,
        DIALLING,
        CLOSED
    }

    private final class Permit implements StreamPermit {

        private final AtomicReference<State> state;
        private String refusal;

        Permit(String refusal) {
            this.refusal = refusal;
            this.state = new AtomicReference<>(refusal == null ? State.OPEN : State.REFUSED);
        }

        @Override
        public String refusal() {
            return refusal;
        }

        @Override
        public boolean dial() {
            if (!user.dials().enter()) {
                refusal = "too many connections under way, the limit is "
                        + user.dials().most();
                return false;
            }
            if (state.compareAndSet(State.OPEN, State.DIALLING)) {
                return true;
            }
            user.dials().leave();
            return false;
        }

        @Override
        public void dialled() {
            if (state.compareAndSet(State.DIALLING, State.OPEN)) {
                user.dials().leave();
            }
        }

        @Override
        public void close() {
            State was = state.getAndSet(State.CLOSED);
            if (was == State.DIALLING) {
                user.dials().leave();
            }
            if (was == State.OPEN || was == State.DIALLING) {
                streams.leave();
                user.streams().leave();
            }
        }
    }
}
