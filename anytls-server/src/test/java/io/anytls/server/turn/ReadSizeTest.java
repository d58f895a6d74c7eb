package io.anytls.server.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
