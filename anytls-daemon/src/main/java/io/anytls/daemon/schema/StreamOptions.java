package io.anytls.daemon.schema;

import java.time.Duration;

/**
 * What is said of the streams of a listener, or of those to a server.
 *
 * @param halfClose how long a stream goes on without payload when one of its directions has ended
 * @param padding how the first flights of each stream are shaped: a word, or the lines of a profile
 */
public record StreamOptions(Duration halfClose, String padding) {

    /** What holds where nothing is said. */
    public static final StreamOptions DEFAULT = StreamFields.standard();

    public StreamOptions withPadding(String other) {
        return new StreamOptions(halfClose, other);
    }
}
