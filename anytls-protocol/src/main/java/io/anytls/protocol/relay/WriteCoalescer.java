package io.anytls.protocol.relay;

import io.anytls.protocol.budget.BufferCost;
import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.MemoryLimits;
import io.anytls.protocol.budget.PendingWrites;
import io.anytls.protocol.frame.Headroom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;

/**
 * Writes what one channel receives to another, so that no entry of the other's queue costs more than its bytes: small pieces share a
 * buffer, large ones are passed on without a copy, and so is a small one that comes alone where the way is free.
 *
 * <pre>
 *   the other has sent all before   pieces gathered until the read is complete, then written; one alone goes as it is
 *   it has not                      pieces gathered, from any number of reads, until it has or the buffer is full
 * </pre>
 *
 * Confined to the receiving channel's event loop; the other channel may have another.
 */
final class WriteCoalescer {

    private final DuplexChannel from;
    private final ReadGate reading;
    private final DuplexChannel to;
    private final HeldMemory memory;
    private final PendingWrites unsent;

    private ByteBuf gathered;

    /** The first small piece of a read, as it came: a copy is worth its cost only when there is a second. */
    private ByteBuf alone;

    /** Whether something was written or gathered since the last flush. */
    private boolean dirty;

    /** Whether the other channel had sent everything when the first of that came. */
    private boolean fresh;

    /** What large pieces pin beside their bytes, while some of them may not have gone. */
    private long pinned;

    private boolean waiting;
    private boolean over;

    /** @param reading from's */
    WriteCoalescer(DuplexChannel from, ReadGate reading, DuplexChannel to, HeldMemory memory) {
        this.from = from;
        this.reading = reading;
        this.to = to;
        this.memory = memory;
        this.unsent = new PendingWrites(to, memory);
    }

    /** The piece is ours; it goes out with the next {@link #flush}, or soon after. */
    void write(ByteBuf piece) {
        if (!dirty) {
            dirty = true;
            fresh = gathered == null && unsent.bytes() == 0;
            if (fresh && piece.readableBytes() < MemoryLimits.SMALLEST_ENTRY) {
                alone = piece;
                return;
            }
        }
        if (alone != null) {
            ByteBuf first = alone;
            alone = null;
            gather(first);
        }
        if (isToBeGathered(piece)) {
            gather(piece);
        } else {
            writeGathered();
            pass(piece);
        }
    }

    private void pass(ByteBuf piece) {
        pinned += BufferCost.pinned(piece) - piece.readableBytes();
        to.write(piece, to.voidPromise());
    }

    /** On a free way only what is small: a copy of kilobytes costs more than it saves when they leave at once. */
    private boolean isToBeGathered(ByteBuf piece) {
        int length = piece.readableBytes();
        if (length < MemoryLimits.SMALLEST_ENTRY) {
            return true;
        }
        return !fresh && (BufferCost.isWasteful(piece) || gathered != null && gathered.maxWritableBytes() >= length);
    }

    private void gather(ByteBuf piece) {
        try {
            int length = piece.readableBytes();
            if (gathered != null && gathered.maxWritableBytes() < length) {
                writeGathered();
            }
            if (gathered == null) {
                gathered = BufferCost.aggregate(to.alloc(), Headroom.LENGTH, length);
            }
            gathered.writeBytes(piece);
        } finally {
            piece.release();
        }
    }

    private void writeGathered() {
        if (alone != null) {
            ByteBuf next = alone;
            alone = null;
            pass(next);
        } else if (gathered != null) {
            ByteBuf next = gathered;
            gathered = null;
            to.write(next, to.voidPromise());
        }
    }

    /** Sends what was written. What was gathered waits if the other channel has still something to send. */
    void flush() {
        if (!dirty) {
            return;
        }
        dirty = false;
        if (fresh) {
            writeGathered();
        }
        to.flush();
        if (gathered != null) {
            if (unsent.bytes() == 0) {
                writeGathered();
                to.flush();
            } else {
                awaitDrain();
            }
        }
        account();
    }

    /** Whether no more should be received: the other channel is full, or has something to send while memory is short. */
    boolean isFull() {
        return !to.isWritable() || (gathered != null || unsent.bytes() > 0) && memory.isShort();
    }

    /** Reading has stopped. It goes on when the other channel has sent everything, if not before. */
    void awaitDrain() {
        if (!waiting && !over) {
            waiting = true;
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) done -> {
                if (from.eventLoop().inEventLoop()) {
                    drained(done.isSuccess());
                } else {
                    from.eventLoop().execute(() -> drained(done.isSuccess()));
                }
            });
        }
    }

    private void drained(boolean alive) {
        waiting = false;
        if (over || !alive) {
            return;
        }
        if (gathered != null) {
            writeGathered();
            to.flush();
        }
        account();
        reading.drained();
    }

    /** Writes what is left, and says when all has gone out. */
    void end(ChannelFutureListener sent) {
        writeGathered();
        dirty = false;
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent);
        account();
    }

    /** Writes what is left before the other channel is reset: the end may follow the last bytes within one read. */
    void hurry() {
        writeGathered();
        dirty = false;
        to.flush();
    }

    /** What was received and not written yet; null if there is none. From now on nothing is written. */
    ByteBuf stop() {
        over = true;
        ByteBuf left = alone == null ? gathered : alone;
        alone = null;
        gathered = null;
        account();
        return left;
    }

    /** An allocation has failed: whatever this relay holds is given up, and nothing else. */
    void refused(Throwable failure) {
        memory.refused(failure);
    }

    /** The other channel is closed. */
    void closed() {
        unsent.look();
    }

    private void account() {
        if (unsent.bytes() == 0) {
            pinned = 0;
        }
        unsent.look(pinned + (gathered == null ? 0 : gathered.capacity() + MemoryLimits.ENTRY));
    }
}
