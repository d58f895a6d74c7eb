package io.anytls.daemon.rule;

import java.time.Duration;
import java.util.Optional;

/**
 * What is changed about a request.
 *
 * @param host its target from now on: a name or an IP literal
 * @param port of its target from now on
 * @param udpTimeout after which a socket for its datagrams that nobody uses is closed
 */
public record Adjustments(Optional<String> host, Optional<Integer> port, Optional<Duration> udpTimeout) {

    /** Nothing. */
    public static final Adjustments NONE = new Adjustments(Optional.empty(), Optional.empty(), Optional.empty());
}
