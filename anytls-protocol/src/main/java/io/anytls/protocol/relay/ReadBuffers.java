package io.anytls.protocol.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Read buffers that start small and grow to a fixed size once a read has filled one, and shrink again after some small reads:
 * an idle connection costs little, a busy one reads as much at a time as a frame carries. Sharable among channels.
 */
public final class ReadBuffers extends DefaultMaxMessagesRecvByteBufAllocator {

    private static final int SMALL = 2 << 10;
    private static final int SMALL_READS_BEFORE_SHRINKING = 5;

    static final IntSupplier UNBOUNDED = () -> Integer.MAX_VALUE;

    private static final LongSupplier TIMELESS = () -> 0;

    private final int headroom;
    private final int large;

    /** Reads in a row, before what they brought is flushed. Netty's own default, which it gives to its own allocators only. */
    private static final int READS_AT_ONCE = 16;

    /**
     * A connection's reads in a row end after so long, even if there is more: one that brings many small frames would else keep
     * the event loop's other connections waiting. Sixteen reads of bulk data take less.
     */
    static final long TURN_NANOS = 2_000_000;

    private final IntSupplier most;
    private final LongSupplier nanoTime;

    private ReadBuffers(int headroom, int large, IntSupplier most, LongSupplier nanoTime) {
        super(READS_AT_ONCE);
        this.headroom = headroom;
        this.large = large;
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /** For channels whose reads become frames: room for the header in front, at most the payload of a full frame; no turns. */
    public static ReadBuffers forPayload(int headerLength, int largestPayload) {
        return new ReadBuffers(headerLength, largestPayload, UNBOUNDED, TIMELESS);
    }

    /** For channels that carry TLS records. */
    public static ReadBuffers forRecords() {
        return forRecords(UNBOUNDED);
    }

    /** @param most bytes at a time, asked before each read, on the channel's event loop */
    public static ReadBuffers forRecords(IntSupplier most) {
        return forRecords(most, System::nanoTime);
    }

    static ReadBuffers forRecords(IntSupplier most, LongSupplier nanoTime) {
        return new ReadBuffers(0, 64 << 10, most, nanoTime);
    }

    @Override
    @SuppressWarnings("deprecation") // the interface asks for the type
    public RecvByteBufAllocator.Handle newHandle() {
        return new Handle();
    }

    private final class Handle extends MaxMessageHandle {
        private int size = SMALL;
        private int smallReads;
        private boolean turnBegan;
        private long turnBeganNanos;

        @Override
        public void reset(ChannelConfig config) {
            super.reset(config);
            turnBegan = false;
        }

        @Override
        public boolean continueReading() {
            return super.continueReading() && !isTurnOver();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return super.continueReading(maybeMoreData) && !isTurnOver();
        }

        /** Counts from the end of the first read: most turns have no second, and need not know the time. */
        private boolean isTurnOver() {
            if (nanoTime == TIMELESS) {
                return false;
            }
            if (!turnBegan) {
                turnBegan = true;
                turnBeganNanos = nanoTime.getAsLong();
                return false;
            }
            return nanoTime.getAsLong() - turnBeganNanos >= TURN_NANOS;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            int asked = guess();
            return allocator.directBuffer(headroom + asked, headroom + asked).setIndex(headroom, headroom);
        }

        @Override
        public int guess() {
            return most == UNBOUNDED ? size : Math.min(size, most.getAsInt());
        }

        @Override
        public void lastBytesRead(int bytes) {
            if (bytes == attemptedBytesRead()) {
                size = large;
                smallReads = 0;
            } else if (bytes > SMALL) {
                smallReads = 0;
            } else if (bytes > 0 && ++smallReads >= SMALL_READS_BEFORE_SHRINKING) {
                size = SMALL;
                smallReads = 0;
            }
            super.lastBytesRead(bytes);
        }
    }
}
