package io.anytls.protocol.budget;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** What a waiting buffer costs, and when a copy of it is cheaper. */
public final class BufferCost {

    /** Small pieces share buffers of this size. */
    public static final int AGGREGATE = 16 << 10;

    private static final int SMALLEST_AGGREGATE = 256;

    private BufferCost() {}

    /** Bytes of memory that cannot be freed while this is held: a slice keeps the whole that it was cut from. */
    public static long pinned(ByteBuf buffer) {
        ByteBuf root = buffer;
        for (ByteBuf outer = root.unwrap(); outer != null; outer = root.unwrap()) {
            root = outer;
        }
        return root.capacity();
    }

    /** What one entry of a queue costs that holds this. */
    public static long of(ByteBuf buffer) {
        return pinned(buffer) + MemoryLimits.ENTRY;
    }

    /** Whether it is better copied than kept: it is small, or less than half of what it pins. */
    public static boolean isWasteful(ByteBuf buffer) {
        int length = buffer.readableBytes();
        return length < MemoryLimits.SMALLEST_ENTRY || 2L * length < pinned(buffer);
    }

    /**
     * A buffer to gather small pieces in; it grows with them.
     *
     * @param headroom bytes left free in front
     * @param length of the first piece
     */
    public static ByteBuf aggregate(ByteBufAllocator allocator, int headroom, int length) {
        int initial = headroom + Math.max(length, SMALLEST_AGGREGATE - headroom);
        int most = headroom + Math.max(length, AGGREGATE - headroom);
        return allocator.directBuffer(initial, most).setIndex(headroom, headroom);
    }
}
