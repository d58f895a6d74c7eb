package io.anytls.protocol.relay;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a channel that is relayed is read: only while neither its relay nor anybody else wants it to wait. Any thread; both may want so at
 * the same time, and neither undoes what the other has said.
 */
public final class ReadGate {

    private static final int BY_RELAY = 1;
    private static final int BY_OTHERS = 2;

    private final Channel channel;
    private final AtomicInteger closed = new AtomicInteger();

    /** Open; whoever else wants the channel to wait has to say so here from now on. */
    public ReadGate(Channel channel) {
        this.channel = channel;
    }

    /** Somebody beside the relay wants it to wait; one at a time. */
    public void pause() {
        close(BY_OTHERS);
    }

    /** Takes {@link #pause} back. */
    public void resume() {
        open(BY_OTHERS);
    }

    /** The relay's other side is full. */
    void full() {
        close(BY_RELAY);
    }

    /** It takes more. */
    void drained() {
        open(BY_RELAY);
    }

    private void close(int who) {
        set(who, true);
        channel.config().setAutoRead(false);
    }

    /** Also if it was open: somebody else's thread may be between the two steps of {@link #close}. */
    private void open(int who) {
        if (set(who, false) == 0) {
            channel.config().setAutoRead(true);
        }
    }

    /** No lambda, which would be made anew each time. */
    private int set(int who, boolean on) {
        while (true) {
            int before = closed.get();
            int after = on ? before | who : before & ~who;
            if (before == after || closed.compareAndSet(before, after)) {
                return after;
            }
        }
    }
}
