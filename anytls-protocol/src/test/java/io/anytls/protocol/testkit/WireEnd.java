package io.anytls.protocol.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One end of a connection without a socket. What is written waits on the wire until somebody takes it; a wire has a capacity, beyond
 * which writes stay in the channel as they do when a socket is full.
 */
public final class WireEnd extends EmbeddedChannel {

    private final Queue<ByteBuf> wire = new ArrayDeque<>();
    private long capacity = Long.MAX_VALUE;
    private long bytes;
    private int flushes;

    public WireEnd(Ticker clock) {
        super(builder().ticker(clock));
    }

    /** How many flushes have had something to write: each would be a TLS record at least. */
    public int flushes() {
        return flushes;
    }

    /** The wire takes more as long as it holds less than this; 0 is a peer that does not read. */
    public void capacity(long limit) {
        capacity = limit;
        fill();
    }

    /** Bytes that have been written and nobody has taken. */
    public long pendingBytes() {
        ChannelOutboundBuffer out = unsafe().outboundBuffer();
        return bytes + (out == null ? 0 : out.totalPendingWriteBytes());
    }

    public boolean isWireEmpty() {
        return wire.isEmpty();
    }

    /** The next buffer on the wire, which then has room for another; null if there is none. */
    public ByteBuf take() {
        ByteBuf next = wire.poll();
        if (next != null) {
            bytes -= next.readableBytes();
            fill();
        }
        return next;
    }

    /** Bytes that come from the other end, as one read. */
    public void receive(ByteBuf read) {
        if (!isActive()) {
            read.release();
            return;
        }
        pipeline().fireChannelRead(read);
        pipeline().fireChannelReadComplete();
        runAll();
    }

    /** Runs everything that is due, and what that makes due. */
    public void runAll() {
        while (hasPendingTasks()) {
            runPendingTasks();
        }
    }

    /** Nanoseconds until something becomes due, at most the limit. */
    public long untilNext(long limit) {
        long next = runScheduledPendingTasks();
        runAll();
        return next < 0 ? limit : Math.min(limit, Math.max(1, next));
    }

    private void fill() {
        ChannelOutboundBuffer out = unsafe().outboundBuffer();
        if (out != null) {
            doWrite(out);
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        if (wire == null) {
            return; // Netty's constructor registers the channel
        }
        if (out.current() != null) {
            flushes++;
        }
        while (bytes < capacity && out.current() != null) {
            ByteBuf next = (ByteBuf) out.current();
            bytes += next.readableBytes();
            wire.add(next.retain());
            out.remove();
        }
    }

    /** Closes and forgets what is on the wire. */
    public void discard() {
        close();
        runAll();
        wire.forEach(ReferenceCountUtil::release);
        wire.clear();
        bytes = 0;
        finishAndReleaseAll();
    }
}
