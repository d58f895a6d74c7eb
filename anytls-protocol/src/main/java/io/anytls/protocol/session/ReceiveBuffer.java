package io.anytls.protocol.session;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a stream has received and its reader has not taken. Bounded by stopping the session, which is the only means that the
 * protocol leaves. Confined to the session's event loop.
 */
final class ReceiveBuffer {

    /** Beyond this many bytes the session stops reading. */
    static final int FULL = 128 << 10;

    /** At this many it may read again. */
    static final int LOW = 32 << 10;

    /** Pieces below this size are copied, as a slice of a few bytes keeps a whole record's buffer alive. */
    private static final int COPIED_BELOW = 4 << 10;

    /** What a piece costs beside its bytes: a peer may send them one by one. */
    private static final int PIECE_COST = 128;

    private final Deque<ByteBuf> pieces = new ArrayDeque<>();
    private int bytes;

    void add(ByteBuf piece) {
        pieces.addLast(kept(piece));
    }

    void addFirst(ByteBuf piece) {
        pieces.addFirst(kept(piece));
    }

    private ByteBuf kept(ByteBuf piece) {
        int length = piece.readableBytes();
        bytes += length + PIECE_COST;
        if (length >= COPIED_BELOW) {
            return piece;
        }
        ByteBuf copy = piece.alloc().buffer(length, length).writeBytes(piece);
        piece.release();
        return copy;
    }

    ByteBuf poll() {
        ByteBuf piece = pieces.poll();
        bytes -= piece.readableBytes() + PIECE_COST;
        return piece;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    boolean isFull() {
        return bytes > FULL;
    }

    boolean isLow() {
        return bytes <= LOW;
    }

    void release() {
        while (!isEmpty()) {
            poll().release();
        }
    }
}
