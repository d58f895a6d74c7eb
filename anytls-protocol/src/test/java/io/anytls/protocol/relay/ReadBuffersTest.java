package io.anytls.protocol.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // Netty's interface
class ReadBuffersTest {

    private static final int LARGE = 65_529;

    private final RecvByteBufAllocator.Handle handle =
            ReadBuffers.forPayload(7, LARGE).newHandle();

    @BeforeEach
    void begin() {
        handle.reset(new EmbeddedChannel().config());
    }

    @Test
    void thereIsRoomForAHeaderInFront() {
        ByteBuf buffer = handle.allocate(PooledByteBufAllocator.DEFAULT);
        assertEquals(7, buffer.readerIndex());
        assertEquals(2 << 10, buffer.writableBytes());
        buffer.release();
    }

    @Test
    void aReadThatFillsTheBufferMakesTheNextOneLarge() {
        read(2 << 10);
        assertEquals(LARGE, handle.guess());
    }

    @Test
    void someSmallReadsMakeItSmallAgain() {
        read(2 << 10);
        for (int i = 0; i < 4; i++) {
            read(100);
        }
        assertEquals(LARGE, handle.guess());
        read(100);
        assertEquals(2 << 10, handle.guess());
    }

    /** Each read that is flushed by itself costs a system call. */
    @Test
    void severalFullReadsAreDoneInARow() {
        for (int i = 0; i < 15; i++) {
            read(handle.guess());
            assertTrue(handle.continueReading(), "after read " + i);
        }
        read(handle.guess());
        assertFalse(handle.continueReading());
    }

    @Test
    void aReadThatDidNotFillTheBufferIsTheLast() {
        read(100);
        assertFalse(handle.continueReading());
    }

    private void read(int bytes) {
        handle.attemptedBytesRead(handle.guess());
        handle.lastBytesRead(bytes);
        handle.incMessagesRead(1);
    }
}
