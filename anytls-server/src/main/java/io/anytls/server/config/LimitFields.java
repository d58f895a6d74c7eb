package io.anytls.server.config;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Types;
import java.util.List;

/** The fields of a direct outbound for what one user may ask of it, all listeners together. */
final class LimitFields {

    private static final Field<Integer> STREAMS_PER_SESSION = Field.of(
            "max_streams_per_session",
            Types.COUNT,
            LimitOptions.DEFAULT.streamsPerSession(),
            "Streams open at a time on one session; 1 or more.");
    private static final Field<Integer> STREAMS_PER_USER = Field.of(
            "max_streams_per_user",
            Types.COUNT,
            LimitOptions.DEFAULT.streamsPerUser(),
            "Streams open at a time of one user; 1 or more.");
    private static final Field<Integer> DIALS_PER_SESSION = Field.of(
            "max_dials_per_session",
            Types.COUNT,
            LimitOptions.DEFAULT.dialsPerSession(),
            "Of those of a session, streams whose target is not connected yet; 1 or more.");
    private static final Field<Integer> DIALS_PER_USER = Field.of(
            "max_dials_per_user",
            Types.COUNT,
            LimitOptions.DEFAULT.dialsPerUser(),
            "Of those of a user, streams whose target is not connected yet; 1 or more.");
    private static final Field<Integer> OPENS_PER_SECOND_PER_SESSION = Field.of(
            "max_opens_per_second_per_session",
            Types.COUNT,
            LimitOptions.DEFAULT.opensPerSecondPerSession(),
            "Streams that may be opened on one session in a second; 1 or more.");
    private static final Field<Integer> OPENS_PER_SECOND = Field.of(
            "max_opens_per_second",
            Types.COUNT,
            LimitOptions.DEFAULT.opensPerSecond(),
            "Streams that one user may open in a second; 1 or more.");
    private static final Field<Integer> SESSIONS_PER_USER = Field.of(
            "max_sessions_per_user",
            Types.COUNT,
            LimitOptions.DEFAULT.sessionsPerUser(),
            "Sessions of one user; 0: three eighths of the descriptors. At the limit the longest idle one makes room.");

    static final List<Field<?>> FIELDS = List.of(
            STREAMS_PER_SESSION,
            STREAMS_PER_USER,
            DIALS_PER_SESSION,
            DIALS_PER_USER,
            OPENS_PER_SECOND_PER_SESSION,
            OPENS_PER_SECOND,
            SESSIONS_PER_USER);

    private LimitFields() {}

    static LimitOptions read(Section direct) {
        LimitOptions standard = LimitOptions.DEFAULT;
        LimitOptions options = new LimitOptions(
                direct.get(STREAMS_PER_SESSION).orElse(standard.streamsPerSession()),
                direct.get(STREAMS_PER_USER).orElse(standard.streamsPerUser()),
                direct.get(DIALS_PER_SESSION).orElse(standard.dialsPerSession()),
                direct.get(DIALS_PER_USER).orElse(standard.dialsPerUser()),
                direct.get(OPENS_PER_SECOND_PER_SESSION).orElse(standard.opensPerSecondPerSession()),
                direct.get(OPENS_PER_SECOND).orElse(standard.opensPerSecond()),
                direct.get(SESSIONS_PER_USER).orElse(standard.sessionsPerUser()));
        direct.tell(options.problems());
        return options;
    }
}
