package io.anytls.server.config;

import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.option.Contradictions;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;
import java.util.List;
import java.util.function.Predicate;

/**
 * What one user, and one session of a user, may ask of the server. Over a limit a stream is refused with the reason; its session goes on.
 *
 * @param values of the options below
 */
public record LimitOptions(Values values) implements Optioned<LimitOptions> {

    public static final OptionGroup<LimitOptions> OPTIONS =
            new OptionGroup<>(LimitOptions::new).hints(LimitOptions::contradictions);

    public static final Option<Integer> STREAMS_PER_SESSION = OPTIONS.count("max_streams_per_session", 2_000)
            .atLeast(1)
            .flag()
            .means("Streams open at a time on one session.");

    public static final Option<Integer> STREAMS_PER_USER =
            OPTIONS.count("max_streams_per_user", 2_000).atLeast(1).flag().means("Streams open at a time of one user.");

    public static final Option<Integer> DIALS_PER_SESSION = OPTIONS.count("max_dials_per_session", 1_000)
            .atLeast(1)
            .flag()
            .means("Streams of one session whose target is not connected yet.");

    public static final Option<Integer> DIALS_PER_USER = OPTIONS.count("max_dials_per_user", 1_000)
            .atLeast(1)
            .flag()
            .means("Streams of one user whose target is not connected yet.");

    public static final Option<Integer> OPENS_PER_SECOND_PER_SESSION = OPTIONS.count(
                    "max_opens_per_second_per_session", 5_000)
            .atLeast(1)
            .flag()
            .means(
                    "Streams that may be opened on one session in a second, at once no more than 500 or a tenth of them.");

    public static final Option<Integer> OPENS_PER_SECOND = OPTIONS.count("max_opens_per_second", 5_000)
            .atLeast(1)
            .flag()
            .means("Streams that one user may open in a second, at once no more than 500 or a tenth of them.");

    public static final Option<Integer> UDP_STREAMS_PER_USER = OPTIONS.count("max_udp_streams_per_user", 1_000)
            .atLeast(1)
            .flag()
            .means("Streams of one user that carry datagrams. Each is a socket.");

    public static final Option<Integer> DATAGRAMS_PER_SECOND = OPTIONS.count("max_datagrams_per_second", 200_000)
            .atLeast(1)
            .flag()
            .means(
                    "Datagrams that one user may send to targets in a second, at once no more than 500 or a tenth of them. What is more is"
                            + " dropped.");

    public static final Option<Integer> SESSIONS_PER_USER = OPTIONS.count("max_sessions_per_user", 0)
            .atLeast(0)
            .zero("three eighths of the descriptors, and no more than three quarters of what the heap is enough for")
            .flag()
            .means("Sessions of one user. At the limit the longest idle one makes room.");

    /** What holds where nothing is said: a session may have all that its user may. */
    public static final LimitOptions DEFAULT = OPTIONS.standard();

    public int streamsPerSession() {
        return values.get(STREAMS_PER_SESSION);
    }

    public int streamsPerUser() {
        return values.get(STREAMS_PER_USER);
    }

    public int dialsPerSession() {
        return values.get(DIALS_PER_SESSION);
    }

    public int dialsPerUser() {
        return values.get(DIALS_PER_USER);
    }

    public int opensPerSecondPerSession() {
        return values.get(OPENS_PER_SECOND_PER_SESSION);
    }

    public int opensPerSecond() {
        return values.get(OPENS_PER_SECOND);
    }

    public int udpStreamsPerUser() {
        return values.get(UDP_STREAMS_PER_USER);
    }

    public int datagramsPerSecond() {
        return values.get(DATAGRAMS_PER_SECOND);
    }

    /** 0 = as many as the descriptors allow one user. */
    public int sessionsPerUser() {
        return values.get(SESSIONS_PER_USER);
    }

    @Override
    public LimitOptions with(Values others) {
        return new LimitOptions(others);
    }

    /** The same with no more streams of one user than so many. */
    public LimitOptions withStreamsPerUserAtMost(int most) {
        return with(STREAMS_PER_USER, Math.min(streamsPerUser(), most));
    }

    private List<OptionProblem> contradictions(Predicate<Option<?>> written) {
        return new Contradictions(
                        values,
                        option -> written.test(option) && !values.get(option).equals(option.standard()))
                .within(STREAMS_PER_SESSION, STREAMS_PER_USER)
                .within(DIALS_PER_SESSION, STREAMS_PER_SESSION)
                .within(DIALS_PER_SESSION, DIALS_PER_USER)
                .within(DIALS_PER_USER, STREAMS_PER_USER)
                .within(UDP_STREAMS_PER_USER, STREAMS_PER_USER)
                .within(OPENS_PER_SECOND_PER_SESSION, OPENS_PER_SECOND)
                .found();
    }

    /** Every value that makes no sense; empty if all is well. */
    public List<OptionProblem> problems() {
        return OPTIONS.problems(this);
    }
}
