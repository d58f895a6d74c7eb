package io.anytls.server.config;

import io.anytls.daemon.dial.IpStrategy;
import java.time.Duration;
import java.util.List;

/**
 * How targets are dialled.
 *
 * @param strategy which addresses of a target, and which first
 * @param connectTimeout for each address; more than 0, at most 10 minutes
 * @param bindAddresses the local addresses that connections start from, at most one of each family; a family without one starts from
 *     what the system takes
 */
public record DialOptions(IpStrategy strategy, Duration connectTimeout, List<String> bindAddresses) {

    private static final long LONGEST_MILLIS = 600_000;

    /** What holds where nothing is said. */
    public static final DialOptions DEFAULT = new DialOptions(IpStrategy.PREFER_IPV6, Duration.ofSeconds(5), List.of());

    public DialOptions {
        bindAddresses = List.copyOf(bindAddresses);
    }

    /** Every value that makes no sense, as a sentence that begins with the field's name in snake_case; empty if all is well. */
    public List<String> problems() {
        long millis = connectTimeout.toMillis();
        return millis < 1 || millis > LONGEST_MILLIS
                ? List.of("connect_timeout must be more than 0 and at most 10 minutes, not " + connectTimeout)
                : List.of();
    }
}
