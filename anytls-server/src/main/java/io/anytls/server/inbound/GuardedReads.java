package io.anytls.server.inbound;

import io.anytls.protocol.relay.ReadBuffers;
import io.anytls.server.turn.ReadSize;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** Read buffers of an accepted connection: small ones for a stranger, {@link ReadBuffers} once its handshake is done. */
final class GuardedReads implements RecvByteBufAllocator {

    /** Holds any client's part of a handshake. */
    private static final int SMALL = 4 << 10;

    private final HandshakeGuard guard;
    private final ReadSize size;

    GuardedReads(HandshakeGuard guard, ReadSize size) {
        this.guard = guard;
        this.size = size;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface asks for the type
    public Handle newHandle() {
        return new GuardedHandle((ExtendedHandle) ReadBuffers.forRecords().newHandle());
    }

    @SuppressWarnings("deprecation")
    private final class GuardedHandle extends DelegatingHandle implements ExtendedHandle {

        private final ExtendedHandle full;

        GuardedHandle(ExtendedHandle full) {
            super(full);
            this.full = full;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            if (guard.isDone() && full.guess() <= size.most()) {
                return full.allocate(allocator);
            }
            int most = guard.isDone() ? size.most() : SMALL;
            return allocator.directBuffer(most, most);
        }

        @Override
        public int guess() {
            return guard.isDone() ? Math.min(full.guess(), size.most()) : SMALL;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return full.continueReading(maybeMoreData);
        }
    }
}
