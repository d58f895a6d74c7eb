package io.anytls.protocol.relay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that brings much work with each read gives way to others. */
class ReadTurnTest {

    private final AtomicLong now = new AtomicLong(-5);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private RecvByteBufAllocator.ExtendedHandle handle;

    @BeforeEach
    @SuppressWarnings("deprecation") // the interface's type
    void begin() {
        handle = (RecvByteBufAllocator.ExtendedHandle)
                ReadBuffers.forRecords(ReadBuffers.UNBOUNDED, now::get).newHandle();
        handle.reset(channel.config());
    }

    @AfterEach
    void end() {
        channel.close();
    }

    @Test
    void readsGoOnWhileTheyAreQuick() {
        read();
        assertTrue(handle.continueReading(() -> true));
        read();
        now.addAndGet(ReadBuffers.TURN_NANOS - 1);
        assertTrue(handle.continueReading(() -> true));
    }

    @Test
    void aTurnThatHasTakenItsTimeEnds() {
        read();
        assertTrue(handle.continueReading(() -> true));
        read();
        now.addAndGet(ReadBuffers.TURN_NANOS);
        assertFalse(handle.continueReading(() -> true));
    }

    @Test
    void theNextTurnBeginsAnew() {
        read();
        assertTrue(handle.continueReading(() -> true));
        now.addAndGet(ReadBuffers.TURN_NANOS);
        handle.reset(channel.config());
        read();
        assertTrue(handle.continueReading(() -> true));
    }

    private void read() {
        handle.attemptedBytesRead(100);
        handle.lastBytesRead(100);
        handle.incMessagesRead(1);
    }
}
