package io.anytls.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundPoolOptionsTest {

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 86_401, Integer.MAX_VALUE})
    void aTimeThatMakesNoSenseIsAProblem(int seconds) {
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

    private static OutboundPoolOptions parkedFor(int seconds) {
        return OutboundPoolOptions.DEFAULT.with(OutboundPoolOptions.MAX_IDLE_SECONDS, seconds);
    }
}
