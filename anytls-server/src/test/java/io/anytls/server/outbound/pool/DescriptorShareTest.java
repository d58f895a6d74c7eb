package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorShareTest {

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 64, 64",
        "60000, 64, 64",
        "576, 64, 64",
        "560, 64, 62",
        "72, 64, 1",
        "71, 64, 0",
        "3, 64, 0",
        "60000, 0, 0"
    })
    void streamsComeFirst(long free, int most, int parked) {
        assertEquals(parked, DescriptorShare.parked(free, most));
    }
}
