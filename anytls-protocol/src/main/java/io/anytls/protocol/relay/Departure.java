package io.anytls.protocol.relay;

import io.anytls.protocol.budget.DeliveryWatch;
import io.anytls.protocol.budget.HeldMemory;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The way out of a channel whose peer is over in both directions: what was written to it goes out, what it receives is dropped, and
 * then it closes.
 *
 * <pre>
 *   SENDING --all has gone out--> LINGERING --5 s, or the other side's end--> closed
 *      '--a minute without progress, or 4 s if the session has gone or memory is short--> reset
 * </pre>
 *
 * On the channel's event loop.
 */
final class Departure {

    /** How long it is still read from: closed with unread bytes, a socket would lose what it has sent. */
    private static final int LINGER_SECONDS = 5;

    private final DuplexChannel channel;
    private final ReadGate reading;
    private final DeliveryWatch delivery;
    private boolean begun;
    private boolean allSent;
    private Future<?> lingering;

    /**
     * @param reading the channel's
     * @param peer what the channel was joined with; its parent, if it has one, is the session
     * @param memory what both hold
     */
    Departure(DuplexChannel channel, ReadGate reading, DuplexChannel peer, HeldMemory memory) {
        this.channel = channel;
        this.reading = reading;
        this.delivery = new DeliveryWatch(
                channel.eventLoop(),
                memory,
                () -> peer.parent() != null && !peer.parent().isActive(),
                () -> Relay.reset(channel));
    }

    boolean hasBegun() {
        return begun;
    }

    void begin() {
        if (!begun) {
            begun = true;
            reading.drained(); // a peer that writes before it reads must not block on us
            proceed();
        }
    }

    void allSent() {
        allSent = true;
        if (begun) {
            proceed();
        }
    }

    void cancel() {
        delivery.stop();
        if (lingering != null) {
            lingering.cancel(false);
        }
    }

    private void proceed() {
        cancel();
        if (!channel.isOpen()) {
            return;
        }
        if (allSent) {
            lingering = channel.eventLoop().schedule((Runnable) channel::close, LINGER_SECONDS, TimeUnit.SECONDS);
        } else {
            delivery.start();
        }
    }
}
