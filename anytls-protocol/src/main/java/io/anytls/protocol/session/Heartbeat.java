package io.anytls.protocol.session;

import java.time.Duration;

/**
 * When a client's session asks its peer for a sign of life.
 *
 * @param interval of silence, before the request; zero for never. Each is shortened or lengthened at random by up to a quarter
 * @param timeout from the moment that the request has left, until the answer is missed
 */
public record Heartbeat(Duration interval, Duration timeout) {

    public static final Heartbeat OFF = new Heartbeat(Duration.ZERO, Duration.ofSeconds(10));
}
