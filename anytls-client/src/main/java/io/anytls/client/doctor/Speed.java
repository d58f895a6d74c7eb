package io.anytls.client.doctor;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What came of a speed test.
 *
 * @param latency the median of the round trips of a small request, in nanoseconds
 * @param bytes that were fetched
 * @param nanos that this took; more than zero if it has succeeded
 * @param failure in words; empty if there is none
 */
public record Speed(long latency, long bytes, long nanos, String failure) {

    private static final double MICROS_IN_NANOS = 1_000;
    private static final long MEGABYTE = 1_000_000;

    static Speed failed(String why) {
        return new Speed(0, 0, 0, why);
    }

    public boolean succeeded() {
        return failure.isEmpty();
    }

    /** Latency, rate and amount as a person reads them. */
    public List<String> cells() {
        return succeeded()
                ? List.of(
                        TimeUnit.NANOSECONDS.toMillis(latency) + " ms",
                        rate(bytes, nanos),
                        String.format(Locale.ROOT, "%.1f MB", (double) bytes / MEGABYTE))
                : List.of("-", "-", "-");
    }

    /** @param nanos more than zero */
    public static String rate(long bytes, long nanos) {
        return String.format(Locale.ROOT, "%.1f Mbit/s", bytes * Byte.SIZE / (nanos / MICROS_IN_NANOS));
    }
}
