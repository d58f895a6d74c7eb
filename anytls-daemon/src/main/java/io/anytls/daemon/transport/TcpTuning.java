package io.anytls.daemon.transport;

import java.time.Duration;

/**
 * What a TCP connection is told beyond the usual. A transport or system that lacks an option goes without it.
 *
 * @param keepAliveIdle quiet time before the first probe; zero switches keep-alive off
 * @param keepAliveInterval time between probes
 * @param keepAliveCount unanswered probes until the connection is given up; 1 or more
 * @param userTimeout how long sent data may stay unacknowledged; zero leaves it to the system (Linux only)
 * @param fastOpen whether data may travel with the SYN (Linux only)
 */
public record TcpTuning(
        Duration keepAliveIdle,
        Duration keepAliveInterval,
        int keepAliveCount,
        Duration userTimeout,
        boolean fastOpen) {

    /** Probes after 15 s: address translators that forget a quiet connection after 30 s are common. */
    public static final TcpTuning DEFAULT =
            new TcpTuning(Duration.ofSeconds(15), Duration.ofSeconds(15), 4, Duration.ZERO, false);

    public TcpTuning {
        if (keepAliveIdle.isNegative() || userTimeout.isNegative()) {
            throw new IllegalArgumentException("a time must not be negative");
        }
        if (!keepAliveIdle.isZero() && (keepAliveInterval.toSeconds() < 1 || keepAliveCount < 1)) {
            throw new IllegalArgumentException("keep-alive needs an interval of a second or more, and a count");
        }
    }

    public boolean keepsAlive() {
        return !keepAliveIdle.isZero();
    }

    int keepAliveIdleSeconds() {
        return Math.toIntExact(Math.max(1, keepAliveIdle.toSeconds()));
    }

    int keepAliveIntervalSeconds() {
        return Math.toIntExact(keepAliveInterval.toSeconds());
    }
}
