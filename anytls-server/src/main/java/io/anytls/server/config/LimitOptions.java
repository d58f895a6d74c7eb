package io.anytls.server.config;

import io.anytls.daemon.config.OptionProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * What one user, and one session of a user, may ask of the server. Over a limit a stream is refused with the reason; its session goes on.
 *
 * @param streamsPerSession streams open at a time on one session; 1 or more
 * @param streamsPerUser streams open at a time on all sessions of a user; 1 or more
 * @param dialsPerSession of those of a session, streams whose target is not connected yet; 1 or more
 * @param dialsPerUser the same on all sessions of a user; 1 or more
 * @param opensPerSecondPerSession streams that may be opened on one session in a second; 1 or more
 * @param opensPerSecond streams that a user may open in a second, all sessions together; 1 or more
 * @param sessionsPerUser sessions of one user; 0 = as many as the descriptors allow one user
 */
public record LimitOptions(
        int streamsPerSession,
        int streamsPerUser,
        int dialsPerSession,
        int dialsPerUser,
        int opensPerSecondPerSession,
        int opensPerSecond,
        int sessionsPerUser) {

    /** What holds where nothing is said: a session may have all that its user may. */
    public static final LimitOptions DEFAULT = new LimitOptions(2_000, 2_000, 1_000, 1_000, 5_000, 5_000, 0);

    /** With as many sessions as the descriptors allow. */
    public LimitOptions(
            int streamsPerSession,
            int streamsPerUser,
            int dialsPerSession,
            int dialsPerUser,
            int opensPerSecondPerSession,
            int opensPerSecond) {
        this(
                streamsPerSession,
                streamsPerUser,
                dialsPerSession,
                dialsPerUser,
                opensPerSecondPerSession,
                opensPerSecond,
                0);
    }

    /** The same with no more streams of one user than so many. */
    public LimitOptions withStreamsPerUserAtMost(int most) {
        return new LimitOptions(
                streamsPerSession,
                Math.min(streamsPerUser, most),
                dialsPerSession,
                dialsPerUser,
                opensPerSecondPerSession,
                opensPerSecond,
                sessionsPerUser);
    }

    /** Every value that makes no sense; empty if all is well. */
    public List<OptionProblem> problems() {
        List<OptionProblem> problems = new ArrayList<>();
        positive("max_streams_per_session", streamsPerSession, problems);
        positive("max_streams_per_user", streamsPerUser, problems);
        positive("max_dials_per_session", dialsPerSession, problems);
        positive("max_dials_per_user", dialsPerUser, problems);
        positive("max_opens_per_second_per_session", opensPerSecondPerSession, problems);
        positive("max_opens_per_second", opensPerSecond, problems);
        if (sessionsPerUser < 0) {
            problems.add(new OptionProblem("max_sessions_per_user", "has to be 0 or more, not " + sessionsPerUser));
        }
        return problems;
    }

    private static void positive(String name, int value, List<OptionProblem> problems) {
        if (value < 1) {
            problems.add(new OptionProblem(name, "has to be 1 or more, not " + value));
        }
    }
}
