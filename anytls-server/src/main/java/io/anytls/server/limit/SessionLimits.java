package io.anytls.server.limit;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The limits of one session and of the user whose it is. Any thread. */
public final class SessionLimits {

    private final Load session;
    private final Load user;
    private final LongSupplier clock;

    SessionLimits(Load session, Load user, LongSupplier clock) {
        this.session = session;
        this.user = user;
        this.clock = clock;
    }

    /** The session has ended. Its streams' permits may outlive it. Once. */
    public void close() {
        user.left();
    }

    /**
     * A stream is asked for, before anything is made of it. Counts for the rates.
     *
     * @return null if it may be opened, as far as can be told before {@link #open}; else why not
     */
    public String ask() {
        long now = clock.getAsLong();
        String refusal = session.ask(now); // first: what is refused here is not taken from the user's other sessions
        return refusal == null ? user.ask(now) : refusal;
    }

    /** A stream is opened. What comes back says whether it may be, and is to be closed with the stream in any case. */
    public StreamPermit open() {
        return new Permit(both(Load::open, Load::close));
    }

    /** A place in both, or in none and the reason. */
    private String both(Function<Load, String> enter, Consumer<Load> leave) {
        String refusal = enter.apply(session);
        if (refusal != null) {
            return refusal;
        }
        refusal = enter.apply(user);
        if (refusal != null) {
            leave.accept(session);
        }
        return refusal;
    }

    private void dialled() {
        session.dialled();
        user.dialled();
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
        private boolean udp;

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
            refusal = both(Load::dial, Load::dialled);
            if (refusal != null) {
                return false;
            }
            if (state.compareAndSet(State.OPEN, State.DIALLING)) {
                return true;
            }
            SessionLimits.this.dialled();
            return false;
        }

        @Override
        public void dialled() {
            if (state.compareAndSet(State.DIALLING, State.OPEN)) {
                SessionLimits.this.dialled();
            }
        }

        @Override
        public boolean datagrams() {
            refusal = user.udp().open();
            udp = refusal == null;
            return udp;
        }

        @Override
        public boolean datagram() {
            return user.udp().mayPass(clock.getAsLong());
        }

        @Override
        public void close() {
            if (udp) {
                udp = false;
                user.udp().close();
            }
            State was = state.getAndSet(State.CLOSED);
            if (was == State.DIALLING) {
                SessionLimits.this.dialled();
            }
            if (was == State.OPEN || was == State.DIALLING) {
                session.close();
                user.close();
            }
        }
    }
}
