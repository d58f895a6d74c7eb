package io.anytls.client.dial;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which warnings about one server are worth a line: the same one once a minute, and only so many different ones, as some of their
 * words are the server's. Time is an argument, in nanoseconds. Any thread.
 */
public final class Complaints {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** More different ones in a minute are a server's play, not a person's information. */
    private static final int MOST = 8;

    private final Map<String, Long> lastAt = new HashMap<>();

    /** Whether to write it now. If so it is taken to be written. */
    public synchronized boolean isWorthALine(String warning, long now) {
        lastAt.values().removeIf(at -> now - at >= MINUTE);
        return lastAt.size() < MOST && lastAt.putIfAbsent(warning, now) == null;
    }
}
