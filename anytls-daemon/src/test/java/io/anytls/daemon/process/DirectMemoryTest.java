package io.anytls.daemon.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectMemoryTest {

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
}
