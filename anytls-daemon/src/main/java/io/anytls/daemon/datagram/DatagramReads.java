package io.anytls.daemon.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * Read buffers for datagrams of any size: room for one while few come, for several in one system call (recvmmsg) once they come close
 * together. Whoever reads must copy what it keeps, as a buffer is large and its datagrams may be small. Sharable among channels.
 */
final class DatagramReads extends DefaultMaxMessagesRecvByteBufAllocator {

    /** Room for the longest datagram. */
    static final int SLOT = 64 << 10;

    /** Slots of a large buffer. */
    private static final int SLOTS = 8;

    /** Datagrams in one turn of the loop. */
    private static final int MOST_IN_A_TURN = 64;

    private static final int TURNS_BEFORE_SHRINKING = 16;

    private final int large;

    /** @param scattering whether the transport reads several datagrams into one buffer */
    DatagramReads(boolean scattering) {
        super(MOST_IN_A_TURN);
        this.large = scattering ? SLOTS * SLOT : SLOT;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface asks for the type
    public RecvByteBufAllocator.Handle newHandle() {
        return new Handle();
    }

    private final class Handle extends MaxMessageHandle {

        private int size = SLOT;
        private int messages;
        private int quietTurns;

        @Override
        public void reset(ChannelConfig config) {
            super.reset(config);
            messages = 0;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.directBuffer(size, size);
        }

        @Override
        public int guess() {
            return size;
        }

        @Override
        public void readComplete() {
            super.readComplete();
            if (messages > 2) {
                size = large;
                quietTurns = 0;
            } else if (size > SLOT && ++quietTurns >= TURNS_BEFORE_SHRINKING) {
                size = SLOT;
                quietTurns = 0;
            }
        }

        /** Netty says for several that all had been as long as their slots. */
        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            if (bytes > 0) {
                messages += Math.max(1, bytes / SLOT);
            }
        }
    }
}
