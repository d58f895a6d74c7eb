package io.anytls.daemon.config;

import java.time.Duration;
import java.util.List;

/** What both sides can say of streams. */
public final class StreamFields {

    public static final Duration DEFAULT_HALF_CLOSE = Duration.ofMinutes(5);

    private static final Field<Duration> HALF_CLOSE = Field.of(
            "half_close_timeout",
            Types.DURATION_OR_NONE,
            DEFAULT_HALF_CLOSE,
            "How long a stream goes on without payload when one of its directions has ended; 1s or more."
                    + " Between our own programs; others end both directions at once.");

    public static final List<Field<?>> FIELDS = List.of(HALF_CLOSE);

    private StreamFields() {}

    public static Duration halfClose(Section section) {
        return section.get(HALF_CLOSE)
                .filter(limit -> {
                    boolean enough = limit.compareTo(Duration.ofSeconds(1)) >= 0;
                    if (!enough) {
                        section.error(HALF_CLOSE, "has to be 1s or more");
                    }
                    return enough;
                })
                .orElse(DEFAULT_HALF_CLOSE);
    }
}
