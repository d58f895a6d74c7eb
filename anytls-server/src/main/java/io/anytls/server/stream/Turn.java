package io.anytls.server.stream;

import io.netty.channel.ChannelPipeline;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One sending of a stream that may be sent again.
 *
 * <pre>
 *   OPEN --something of it goes to its target--> SERVED: further ones are refused
 *    |---another one comes--> OVERTAKEN: nothing of it goes to a target
 *    '---there was none to take--> REFUSED
 * </pre>
 *
 * Any thread: two sendings are two sessions', and so two event loops'.
 */
final class Turn {

    /** Of all streams that are sent once. */
    static final Turn FREE = new Turn(State.SERVED, 0, null, null);

    private enum State {
        OPEN,
        SERVED,
        OVERTAKEN,
        REFUSED
    }

    private final AtomicReference<State> state;
    private final int copy;
    private final String refusal;

    /** Null when there is nobody to be told. */
    private volatile Runnable overtaken;

    private Turn(State state, int copy, String refusal, Runnable overtaken) {
        this.state = new AtomicReference<>(state);
        this.copy = copy;
        this.refusal = refusal;
        this.overtaken = overtaken;
    }

    /**
     * @param copy which sending it is, 0 for the first
     * @param overtaken told at most once that another one has taken its place; any thread
     */
    static Turn open(int copy, Runnable overtaken) {
        return new Turn(State.OPEN, copy, null, overtaken);
    }

    static Turn refused(String why) {
        return new Turn(State.REFUSED, 0, why, null);
    }

    /** Why it may not be, in words for the client; null if it may. */
    String refusal() {
        return refusal;
    }

    int copy() {
        return copy;
    }

    /** Something of it is about to go to its target; false if that must not be. */
    boolean serve() {
        return state.compareAndSet(State.OPEN, State.SERVED) || state.get() == State.SERVED;
    }

    /** Another one takes its place; false if something of it has gone to its target. */
    boolean overtake() {
        if (!state.compareAndSet(State.OPEN, State.OVERTAKEN)) {
            return false;
        }
        Runnable told = overtaken;
        if (told != null) {
            told.run();
        }
        return true;
    }

    /** Has it asked before anything of the stream goes on to the handlers that come behind. On the stream's event loop. */
    void guard(ChannelPipeline stream) {
        if (this != FREE) {
            stream.addLast("once", new OnceHandler(this));
        }
    }

    /** Its stream is over, and there is nobody to be told any more. */
    void over() {
        overtaken = null;
    }
}
