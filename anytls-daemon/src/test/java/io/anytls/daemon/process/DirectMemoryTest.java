package io.anytls.daemon.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectMemoryTest {

    private static final String CHUNKS = "io.netty.allocator.maxOrder";

    @ParameterizedTest
    @CsvSource({
        "-XX:MaxDirectMemorySize=1000, 1000",
        "-XX:MaxDirectMemorySize=3k, 3072",
        "-XX:MaxDirectMemorySize=512m, 536870912",
        "-XX:MaxDirectMemorySize=2G, 2147483648",
        "-XX:MaxDirectMemorySize=1t, 1099511627776",
        "-Xmx256m, 7",
    })
    void argumentsAreUnderstood(String argument, long limit) {
        assertEquals(limit, DirectMemory.limit(argument, 7));
    }

    @Test
    void nettysLimitIsBelowTheJvms() {
        assertEquals(480 << 20, DirectMemory.belowLimitOfJvm(512 << 20));
        assertTrue(DirectMemory.limitOfJvm() > 0);
    }

    @Test
    void chunksOfThePoolAreSmallUnlessSomethingElseIsAskedFor() {
        String before = System.clearProperty(CHUNKS);
        try {
            DirectMemory.leaveToNetty();
            assertEquals("7", System.getProperty(CHUNKS));

            System.setProperty(CHUNKS, "9");
            DirectMemory.leaveToNetty();
            assertEquals("9", System.getProperty(CHUNKS));
        } finally {
            System.clearProperty(CHUNKS);
            if (before != null) {
                System.setProperty(CHUNKS, before);
            }
        }
    }
}
