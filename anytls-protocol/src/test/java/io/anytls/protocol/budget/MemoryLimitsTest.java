package io.anytls.protocol.budget;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryLimitsTest {

    private static final long MIB = 1 << 20;

    /** The profile of the launcher, small containers, large machines, and heaps that do not fit the direct memory. */
    private static final String PROFILES = """
            480,  256
            120,  128
            64,   64
            16384, 16384
            8192, 64
            64,   8192
            """;

    @ParameterizedTest
    @CsvSource(textBlock = PROFILES)
    void allPartsTogetherFitIntoDirectMemory(long direct, long heap) {
        MemoryLimits limits = new MemoryLimits(direct * MIB, heap * MIB);
        long overflow = limits.hardMark() / 8; // from here on nobody keeps anything
        long unauthenticated = (long) limits.unauthenticatedConnections() * MemoryLimits.UNAUTHENTICATED_CONNECTION;
        assertTrue(limits.hardMark() + overflow + unauthenticated <= limits.direct() * 3 / 4);
    }

    @ParameterizedTest
    @CsvSource(textBlock = PROFILES)
    void whatDescribesAFullBudgetAllStreamsAndAllSessionsFitIntoTheHeap(long direct, long heap) {
        MemoryLimits limits = new MemoryLimits(direct * MIB, heap * MIB);
        long smallEntries = 3L * limits.streams(); // each of a stream's three queues may have one that is small
        long entries = limits.hardMark() / MemoryLimits.SMALLEST_ENTRY;
        long streams = (long) limits.streams() * MemoryLimits.STREAM;
        long sessions = (long) limits.sessions() * MemoryLimits.SESSION;
        long described = (entries + smallEntries) * MemoryLimits.ENTRY;
        assertTrue(streams + sessions + described <= limits.heap() / 16 * 15);
    }

    @ParameterizedTest
    @CsvSource(textBlock = PROFILES)
    void marksAreInOrder(long direct, long heap) {
        MemoryLimits limits = new MemoryLimits(direct * MIB, heap * MIB);
        assertTrue(limits.userSoftMark() < limits.userHardMark());
        assertTrue(limits.userHardMark() < limits.softMark());
        assertTrue(limits.softMark() < limits.hardMark());
        assertTrue(0 < limits.sessionsOfOneUser() && limits.sessionsOfOneUser() < limits.sessions());
        assertTrue(limits.streams() > 0 && limits.unauthenticatedConnections() > 0);
    }
}
