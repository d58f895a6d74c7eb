package io.anytls.protocol.budget;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells an account what waits in a channel to be sent. Netty says when a channel becomes writable again, but not when it has less to
 * send; so while something waits, it is looked at again twice a second. Any thread.
 *
 * <p>More is told at once; a little less only when it is looked at again. Where bytes flow, what waits goes up and down with each flush, and
 * telling all of that would have the event loops write to the same counters all the time.
 */
public final class PendingWrites {

    private static final int INTERVAL_MILLIS = 500;

    /** Netty's own estimate for an entry, which it counts in its pending bytes. */
    private static final int COUNTED_BY_NETTY = 96;

    /** What may be told later that it is less. */
    static final long SLACK = 128 << 10;

    private final Channel channel;
    private final HeldMemory memory;
    private final HeldMemory.Place place;
    private final AtomicBoolean watching = new AtomicBoolean();
    private volatile long beside;

    public PendingWrites(Channel channel, HeldMemory memory) {
        this.channel = channel;
        this.memory = memory;
        this.place = memory.place();
    }

    /** Bytes that wait in the channel, as Netty counts them; 0 once it is closed. */
    public long bytes() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes();
    }

    /** To be called when something was flushed, and when the channel is closed. */
    public void look() {
        look(beside);
    }

    /** @param waiting real cost that comes to what the channel holds, until that has gone */
    public void look(long waiting) {
        beside = waiting;
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        long cost = cost(out, waiting);
        long told = place.bytes();
        if (cost == told) {
            return;
        }
        if (cost < told) {
            memory.moved();
            if (out != null && told - cost <= SLACK && watching.get()) {
                return;
            }
        }
        place.holds(cost);
        if (cost > 0) {
            watch();
        }
    }

    private static long cost(ChannelOutboundBuffer out, long waiting) {
        long pending = out == null ? 0 : out.totalPendingWriteBytes();
        return pending == 0 ? 0 : waiting + pending + (long) out.size() * (MemoryLimits.ENTRY - COUNTED_BY_NETTY);
    }

    private void watch() {
        if (!watching.get() && watching.compareAndSet(false, true)) {
            lookAgain();
        }
    }

    private void lookAgain() {
        try {
            channel.eventLoop().schedule(this::again, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the program ends
        }
    }

    private void again() {
        watching.set(false);
        look();
        if (place.bytes() > 0) {
            watch(); // though it is as much as before
        }
        memory.look();
    }
}
