package io.anytls.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "0s, PT0S",
        "30s, PT30S",
        "+30s, PT30S",
        "-0s, PT0S",
        "1h30m, PT1H30M",
        "1d, PT24H",
        "1d1h1m1s1ms1us1ns, PT25H1M1.001001001S",
        "1.5h, PT1H30M",
        ".5s, PT0.5S",
        "1.s, PT1S",
        "100ms, PT0.1S",
        "3µs, PT0.000003S",
        "1m1m, PT2M",
    })
    void durations(String text, Duration expected) {
        assertEquals(expected, GoDuration.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 | has no unit, did you mean \"30s\"?",
                "-1s | cannot be negative",
                "300000d | is longer than 292 years",
            })
    void mistakes(String text, String reason) {
        assertEquals(
                reason,
                assertThrows(IllegalArgumentException.class, () -> GoDuration.parse(text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " 1s", "1s ", "s", "1", "1S", "1 s", "1w", "1sx", "x1s", "--1s", "1e3s", "-", ".s", "1..5s"})
    void noDurations(String text) {
        assertThrows(IllegalArgumentException.class, () -> GoDuration.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "30s", "1h30m", "1m1s", "24h", "1ms", "2s500ms", "1us1ns"})
    void aDurationIsWrittenAsItIsRead(String text) {
        assertEquals(text, GoDuration.format(GoDuration.parse(text)));
    }
}
