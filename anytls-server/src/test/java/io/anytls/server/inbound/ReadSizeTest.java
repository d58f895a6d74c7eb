package io.anytls.server.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class ReadSizeTest {

    private static final long SHARE = ReadPasses.SHARE_NANOS;

    private final ReadSize size = new ReadSize();

    /** 9,362 opens of streams in one buffer cost 20 µs each, for which all others would wait. */
    @Test
    void readsFullOfSmallFramesBecomeSmallAndStaySo() {
        dear(95 * SHARE);
        assertEquals(ReadSize.SMALLEST, size.most());
        size.cost(ReadSize.SMALLEST, 3 * SHARE);
        assertEquals(ReadSize.SMALLEST, size.most());
    }

    @Test
    void onASlowMachineTheyBecomeALittleSmaller() {
        dear(4 * SHARE / 3);
        assertTrue(size.most() > 40 << 10 && size.most() < 56 << 10, "" + size.most());
    }

    /** The thread has lost its core for a while: nothing of that is the session's. */
    @Test
    void oneDearReadAmongCheapOnesChangesNothing() {
        for (int i = 0; i < 10; i++) {
            size.cost(64 << 10, 95 * SHARE);
            size.cost(64 << 10, SHARE / 10);
            assertEquals(ReadSize.LARGEST, size.most());
        }
    }

    private void dear(long nanos) {
        size.cost(64 << 10, nanos);
        size.cost(64 << 10, nanos);
    }

    @Test
    void theyGrowAgain() {
        dear(95 * SHARE);
        for (int expected = 4 << 10; expected <= 64 << 10; expected *= 2) {
            size.cost(ReadSize.SMALLEST, SHARE / 2);
            assertEquals(expected, size.most());
        }
        size.cost(ReadSize.LARGEST, SHARE / 2);
        assertEquals(ReadSize.LARGEST, size.most());
    }

    @Test
    @SuppressWarnings("deprecation") // the interface's type
    void theConnectionsBuffersFollow() {
        EmbeddedChannel connection = new EmbeddedChannel();
        HandshakeGuard guard = new HandshakeGuard();
        connection.pipeline().addLast(guard);
        guard.handshakeDone(connection.pipeline().context(guard));
        RecvByteBufAllocator.Handle handle = new GuardedReads(guard, ReadSize.of(connection)).newHandle();
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
