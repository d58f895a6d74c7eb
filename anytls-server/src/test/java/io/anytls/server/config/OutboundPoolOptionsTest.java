package io.anytls.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundPoolOptionsTest {

    /** The last two are more nanoseconds than a long has. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, 86_401, 99_999_999_999L, Long.MAX_VALUE})
    void aTimeThatMakesNoSenseIsAProblem(long seconds) {
        assertEquals(
                List.of("has to be from 1 to 86400, not " + seconds),
                parkedFor(seconds).problems().stream()
                        .map(problem -> problem.reason())
                        .toList());
    }

    @Test
    void aDayIsNone() {
        assertTrue(parkedFor(1).problems().isEmpty());
        assertTrue(parkedFor(86_400).problems().isEmpty());
    }

    private static OutboundPoolOptions parkedFor(long seconds) {
        return new OutboundPoolOptions(
                PoolType.lockfree, 100, Duration.ofSeconds(seconds), 5, 64, 0, List.of(443), false);
    }
}
