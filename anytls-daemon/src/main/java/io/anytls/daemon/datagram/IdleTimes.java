package io.anytls.daemon.datagram;

import java.time.Duration;

/**
 * How long a target that is silent may still answer, by what is probably spoken with it.
 *
 * @param query ports of one question and one answer: 53, 123, 3478
 * @param quic port 443
 * @param other everything else
 */
public record IdleTimes(Duration query, Duration quic, Duration other) {

    public static final IdleTimes DEFAULT =
            new IdleTimes(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5));

    /** Each of the kinds as long as all else. */
    public IdleTimes allAsOther() {
        return all(other);
    }

    /** How often to look whether one is over, in nanoseconds. */
    long look() {
        return Math.min(Math.min(query.toNanos(), quic.toNanos()), other.toNanos());
    }

    /** One for everything. */
    public static IdleTimes all(Duration time) {
        return new IdleTimes(time, time, time);
    }

    /** In nanoseconds. */
    long of(int port) {
        return switch (port) {
            case 53, 123, 3478 -> query.toNanos();
            case 443 -> quic.toNanos();
            default -> other.toNanos();
        };
    }
}
