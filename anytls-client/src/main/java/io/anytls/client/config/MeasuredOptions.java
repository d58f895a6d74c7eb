package io.anytls.client.config;

import java.time.Duration;
import java.util.List;

/**
 * A group that chooses by itself: {@code urltest} the fastest of its outbounds, {@code fallback} the first that works.
 *
 * @param type {@code urltest} or {@code fallback}
 * @param url what is asked for through each
 * @param interval between two rounds of asking
 * @param tolerance by how much another one has to be faster than the one in use
 * @param idleTimeout for how long after the last request rounds go on
 * @param interrupts whether what was opened by the choice before is closed when another one is chosen
 */
public record MeasuredOptions(
        String type,
        List<String> outbounds,
        String url,
        Duration interval,
        Duration tolerance,
        Duration idleTimeout,
        boolean interrupts)
        implements GroupConfig {

    public MeasuredOptions {
        outbounds = List.copyOf(outbounds);
    }

    @Override
    public String first() {
        return outbounds.get(0);
    }

    /** Whether the order counts, and not the time. */
    public boolean inOrder() {
        return type.equals("fallback");
    }
}
