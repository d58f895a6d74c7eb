package io.anytls.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What one user may ask of the server. Over a limit a stream is refused with the reason; its session goes on.
 *
 * @param streamsPerSession streams open at a time on one session; 1 or more
 * @param streamsPerUser streams open at a time on all sessions of a user; 1 or more
 * @param dialsPerUser of these, streams whose target is not connected yet; 1 or more
 * @param opensPerSecond streams that a user may open in a second, all sessions together; 1 or more
 */
public record LimitOptions(int streamsPerSession, int streamsPerUser, int dialsPerUser, int opensPerSecond) {

    /** What holds where nothing is said. */
    public static final LimitOptions DEFAULT = new LimitOptions(2_000, 2_000, 1_000, 20_000);

    /** Every value that makes no sense, as a sentence that begins with the field's name in snake_case; empty if all is well. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        positive("streams_per_session", streamsPerSession, problems);
        positive("streams_per_user", streamsPerUser, problems);
        positive("dials_per_user", dialsPerUser, problems);
        positive("opens_per_second", opensPerSecond, problems);
        return problems;
    }

    private static void positive(String name, int value, List<String> problems) {
        if (value < 1) {
            problems.add(name + " must be 1 or more, not " + value);
        }
    }
}
