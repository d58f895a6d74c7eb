package io.anytls.protocol.relay;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The way out of a channel whose peer is over in both directions: what was written to it goes out, what it receives is dropped, and
 * then it closes.
 *
 * <pre>
 *   SENDING --all has gone out--> LINGERING --5 s, or the other side's end--> closed
 *      '--5 min without progress--> reset
 * </pre>
 *
 * On the channel's event loop.
 */
final class Departure {

    /** How long it is still read from: closed with unread bytes, a socket would lose what it has sent. */
    private static final int LINGER_SECONDS = 5;

    /** A reader may pause for long, but nobody waits for him who would notice. */
    private static final int STALL_SECONDS = 300;

    private final DuplexChannel channel;
    private boolean begun;
    private boolean allSent;
    private Future<?> next;

    Departure(DuplexChannel channel) {
        this.channel = channel;
    }

    boolean hasBegun() {
        return begun;
    }

    void begin() {
        if (!begun) {
            begun = true;
            channel.config().setAutoRead(true); // who sends before he reads must not wait for us
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
        if (next != null) {
            next.cancel(false);
        }
    }

    private void proceed() {
        cancel();
        if (!channel.isOpen()) {
            return;
        }
        if (allSent) {
            next = channel.eventLoop().schedule((Runnable) channel::close, LINGER_SECONDS, TimeUnit.SECONDS);
        } else {
            long before = unsent();
            next = channel.eventLoop().schedule(() -> look(before), STALL_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void look(long before) {
        if (unsent() == before) {
            Relay.reset(channel);
        } else {
            proceed();
        }
    }

    /** Bytes that wait in the channel's queue; of its first message only those that are left. */
    private long unsent() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress();
    }
}
