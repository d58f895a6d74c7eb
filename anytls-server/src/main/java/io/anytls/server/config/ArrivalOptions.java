package io.anytls.server.config;

import java.time.Duration;
import java.util.List;

/**
 * How a listener treats connections before and between their streams.
 *
 * @param unlimitedSources ranges in CIDR notation: port forwarders and proxies, whose connections are many people's
 * @param sessionIdle a session without a stream for so long is closed; zero: never
 * @param revokeAfter how long the open streams of a user go on who has been removed; zero: not at all
 */
public record ArrivalOptions(List<String> unlimitedSources, Duration sessionIdle, Duration revokeAfter) {

    /** What holds where nothing is said. */
    public static final ArrivalOptions DEFAULT =
            new ArrivalOptions(List.of(), Duration.ofHours(1), Duration.ofSeconds(30));

    public ArrivalOptions {
        unlimitedSources = List.copyOf(unlimitedSources);
    }
}
