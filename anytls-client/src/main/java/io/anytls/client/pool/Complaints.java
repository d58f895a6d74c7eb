package io.anytls.client.pool;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Which warnings are worth a line: the same one only once a minute. Time is an argument, in nanoseconds. Any thread. */
final class Complaints {

    private static final long REPEATED_AFTER = TimeUnit.MINUTES.toNanos(1);
    private static final int REMEMBERED = 32;

    private final Map<String, Long> lastAt = new LinkedHashMap<>();

    synchronized boolean isWorthALine(String warning, long now) {
        Long last = lastAt.get(warning);
        if (last != null && now - last < REPEATED_AFTER) {
            return false;
        }
        lastAt.remove(warning);
        lastAt.put(warning, now);
        if (lastAt.size() > REMEMBERED) {
            lastAt.remove(lastAt.keySet().iterator().next());
        }
        return true;
    }
}
