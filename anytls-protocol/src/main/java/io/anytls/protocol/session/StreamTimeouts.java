package io.anytls.protocol.session;

import java.time.Duration;

/**
 * How long a stream may go on when one of its directions has ended (docs/protocol.md, Streams). All are measured from the last
 * payload in either direction, the first two from the end of the direction if that came later.
 *
 * @param halfOpen between peers that agreed on half-close: a stream without payload for this long is ended
 * @param answerOwed towards other peers: how long a FIN is held for an answer that is owed
 * @param gone towards other peers: how long a FIN is held when no answer is owed, so that what is flowing still arrives
 */
public record StreamTimeouts(Duration halfOpen, Duration answerOwed, Duration gone) {

    public static final StreamTimeouts DEFAULT =
            new StreamTimeouts(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofMillis(200));

    public StreamTimeouts withHalfOpen(Duration limit) {
        return new StreamTimeouts(limit, answerOwed, gone);
    }
}
