package io.anytls.e2e.kit;

import java.time.Duration;

/** For a line that a program writes once a minute at most: on a busy machine a test may see more than one minute. */
public final class OnceAMinute {

    private final long began = System.nanoTime();

    /** How many such lines there may be by now. */
    public long most() {
        return 1 + Duration.ofNanos(System.nanoTime() - began).toMinutes();
    }
}
