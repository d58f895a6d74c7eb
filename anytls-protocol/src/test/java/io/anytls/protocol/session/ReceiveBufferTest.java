package io.anytls.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryLimits;
import io.anytls.testkit.ByteSplits;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceiveBufferTest {

    private final MemoryBudget budget = new MemoryBudget(new MemoryLimits(1 << 30, 1 << 30), () -> 0);
    private final ReceiveBuffer buffer =
            new ReceiveBuffer(budget.share("user").open(() -> {}).place());

    @AfterEach
    void release() {
        buffer.release();
        assertTrue(buffer.isEmpty() && buffer.isLow() && !buffer.isFull());
        assertEquals(0, budget.used());
    }

    @Test
    void itIsFullBeyondItsBound() {
        add(ReceiveBuffer.FULL - 9216);
        assertFalse(buffer.isFull() || buffer.isLow() || buffer.isEmpty());
        add(8192);
        add(8192);
        assertTrue(buffer.isFull());
    }

    @Test
    void whatIsPolledIsOut() {
        add(100_000);
        add(100_000);
        buffer.poll().release();
        assertFalse(buffer.isFull());
        assertFalse(buffer.isLow());
        buffer.poll().release();
        assertTrue(buffer.isLow());
    }

    @Test
    void aSmallPieceDoesNotKeepALargeBufferAlive() {
        ByteBuf record = ByteSplits.tracked(new byte[16_384]);
        buffer.add(record.readRetainedSlice(100));
        assertEquals(1, record.refCnt());
        record.release();
        ByteBuf copy = buffer.poll();
        assertEquals(100, copy.readableBytes());
        copy.release();
    }

    @Test
    void aLargePieceIsNotCopied() {
        ByteBuf large = ByteSplits.tracked(new byte[4096]);
        buffer.add(large);
        ByteBuf polled = buffer.poll();
        assertSame(large, polled);
        polled.release();
        ByteBuf small = ByteSplits.tracked(new byte[4095]);
        buffer.add(small);
        ByteBuf copied = buffer.poll();
        assertNotSame(small, copied);
        copied.release();
    }

    @Test
    void manyTinyPiecesFillItToo() {
        int pieces = 0;
        while (!buffer.isFull()) {
            add(1);
            pieces++;
        }
        assertTrue(pieces > ReceiveBuffer.FULL / 2, "what single bytes cost is hardly more than they are: " + pieces);
        assertTrue(budget.used() <= ReceiveBuffer.FULL + (17 << 10), "held: " + budget.used());
    }

    private void add(int bytes) {
        buffer.add(ByteSplits.tracked(new byte[bytes]));
    }
}
