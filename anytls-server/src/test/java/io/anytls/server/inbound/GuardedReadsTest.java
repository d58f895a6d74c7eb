package io.anytls.server.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.protocol.relay.ReadBuffers;
import io.anytls.server.turn.ReadPasses;
import io.anytls.server.turn.ReadSize;
import io.netty.buffer.ByteBuf;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class GuardedReadsTest {

    private static final long SHARE = ReadPasses.SHARE_NANOS;

    @Test
    @SuppressWarnings("deprecation") // the interface's type
    void theConnectionsBuffersFollow() {
        EmbeddedChannel connection = new EmbeddedChannel();
        HandshakeGuard guard = new HandshakeGuard();
        connection.pipeline().addLast(guard);
        guard.handshakeDone(connection.pipeline().context(guard));
        RecvByteBufAllocator.Handle handle = ReadBuffers.forRecords(new GuardedReads(guard, ReadSize.of(connection)))
                .newHandle();
        handle.attemptedBytesRead(handle.guess());
        handle.lastBytesRead(handle.guess());
        assertEquals(ReadSize.LARGEST, capacity(connection, handle));
        ReadSize.of(connection).cost(64 << 10, 95 * SHARE);
        ReadSize.of(connection).cost(64 << 10, 95 * SHARE);
        assertEquals(ReadSize.SMALLEST, capacity(connection, handle));
        connection.finishAndReleaseAll();
    }

    @SuppressWarnings("deprecation") // the interface's type
    private static int capacity(EmbeddedChannel connection, RecvByteBufAllocator.Handle handle) {
        ByteBuf buffer = handle.allocate(connection.alloc());
        int capacity = buffer.capacity();
        assertEquals(capacity, handle.guess());
        buffer.release();
        return capacity;
    }
}
