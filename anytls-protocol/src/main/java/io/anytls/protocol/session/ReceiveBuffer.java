package io.anytls.protocol.session;

import io.anytls.protocol.budget.BufferCost;
import io.anytls.protocol.budget.HeldMemory;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a stream has received and its reader has not taken. Bounded by stopping the session, which is the only means that the
 * protocol leaves. Small pieces are gathered: a peer may send bytes one by one, and a slice of a few keeps a whole record's buffer
 * alive. Confined to the session's event loop.
 */
final class ReceiveBuffer {

    /** Beyond this many bytes, in real cost, the session stops reading. */
    static final int FULL = 128 << 10;

    /** At this many it may read again. */
    static final int LOW = 32 << 10;

    private final Deque<ByteBuf> pieces = new ArrayDeque<>();
    private final HeldMemory.Place memory;

    /** The last piece, if it is one of our own that takes more. */
    private ByteBuf gathered;

    private long cost;

    ReceiveBuffer(HeldMemory.Place memory) {
        this.memory = memory;
    }

    void add(ByteBuf piece) {
        if (BufferCost.isWasteful(piece)) {
            gather(piece);
        } else {
            gathered = null;
            pieces.addLast(piece);
            changed(BufferCost.of(piece));
        }
    }

    private void gather(ByteBuf piece) {
        try {
            int length = piece.readableBytes();
            if (gathered != null && gathered.maxWritableBytes() >= length) {
                long before = gathered.capacity();
                gathered.writeBytes(piece);
                changed(gathered.capacity() - before);
                return;
            }
            ByteBuf aggregate = BufferCost.aggregate(piece.alloc(), 0, length).writeBytes(piece);
            pieces.addLast(aggregate);
            gathered = aggregate;
            changed(BufferCost.of(aggregate));
        } finally {
            piece.release();
        }
    }

    /** Puts it before all others. */
    void addFirst(ByteBuf piece) {
        pieces.addFirst(piece);
        changed(BufferCost.of(piece));
    }

    ByteBuf poll() {
        ByteBuf piece = pieces.poll();
        if (piece == gathered) {
            gathered = null;
        }
        changed(-BufferCost.of(piece));
        return piece;
    }

    private void changed(long by) {
        cost += by;
        memory.holds(cost);
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    boolean isFull() {
        return cost > FULL;
    }

    boolean isLow() {
        return cost <= LOW;
    }

    void release() {
        while (!isEmpty()) {
            poll().release();
        }
    }
}
