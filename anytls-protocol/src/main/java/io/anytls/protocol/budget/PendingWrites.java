package io.anytls.protocol.budget;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells an account what waits in a channel to be sent. Netty says when a channel becomes writable again, but not when it has less to
 * send; so while something waits, it is looked at again twice a second. Any thread.
 */
public final class PendingWrites {

    private static final int INTERVAL_MILLIS = 500;

    /** Netty's own estimate for an entry, which it counts in its pending bytes. */
    private static final int COUNTED_BY_NETTY = 96;

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
        long pending = out == null ? 0 : out.totalPendingWriteBytes();
        if (pending == 0) {
            place.holds(0);
            return;
        }
        place.holds(waiting + pending + (long) out.size() * (MemoryLimits.ENTRY - COUNTED_BY_NETTY));
        if (watching.compareAndSet(false, true)) {
            watch();
        }
    }

    private void watch() {
        try {
            channel.eventLoop().schedule(this::again, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the program ends
        }
    }

    private void again() {
        watching.set(false);
        memory.look();
        look();
    }
}
