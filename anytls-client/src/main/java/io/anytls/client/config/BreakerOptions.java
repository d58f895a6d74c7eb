package io.anytls.client.config;

import java.time.Duration;

/**
 * When dialling a server that keeps failing is given a rest ({@code breaker}).
 *
 * @param failures {@code failures}: so many in a row, 1 or more
 * @param base {@code base}: the first rest, 1 s or more; each further one is twice as long
 * @param max {@code max}: the longest rest, not below base
 */
public record BreakerOptions(int failures, Duration base, Duration max) {

    public static final BreakerOptions DEFAULT = new BreakerOptions(3, Duration.ofSeconds(1), Duration.ofMinutes(1));
}
