package io.anytls.daemon.config;

import io.anytls.daemon.transport.TcpTuning;
import java.time.Duration;
import java.util.List;

/** The fields about TCP that whatever listens or dials has. */
public final class TcpFields {

    private static final TcpTuning STANDARD = TcpTuning.DEFAULT;

    private static final Field<Boolean> DISABLE_KEEP_ALIVE =
            Field.of("disable_tcp_keep_alive", Types.FLAG, !STANDARD.keepsAlive(), "Whether TCP keep-alive is off.");

    private static final Field<Duration> KEEP_ALIVE = Field.of(
            "tcp_keep_alive",
            Types.DURATION_OR_NONE,
            STANDARD.keepAliveIdle(),
            "Quiet time before the first probe; 1s or more. sing-box: 5m.");

    private static final Field<Duration> KEEP_ALIVE_INTERVAL = Field.of(
            "tcp_keep_alive_interval",
            Types.DURATION_OR_NONE,
            STANDARD.keepAliveInterval(),
            "Time between probes; 1s or more. sing-box: 75s.");

    /** In each table of something with a TCP socket. */
    public static final List<Field<?>> FIELDS = List.of(DISABLE_KEEP_ALIVE, KEEP_ALIVE, KEEP_ALIVE_INTERVAL);

    /** Only for listeners; diallers have their own idea of it. */
    public static final Field<Boolean> FAST_OPEN = Field.of(
            "tcp_fast_open",
            Types.FLAG,
            STANDARD.fastOpen(),
            "Whether data may come with the first packet (Linux only).");

    private TcpFields() {}

    public static TcpTuning tuning(Section section) {
        boolean off = section.value(DISABLE_KEEP_ALIVE);
        return new TcpTuning(
                off ? Duration.ZERO : atLeastSecond(section, KEEP_ALIVE),
                atLeastSecond(section, KEEP_ALIVE_INTERVAL),
                STANDARD.keepAliveCount(),
                STANDARD.userTimeout(),
                section.value(FAST_OPEN));
    }

    private static Duration atLeastSecond(Section section, Field<Duration> field) {
        Duration value = section.value(field);
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofSeconds(Short.MAX_VALUE)) > 0) {
            section.error(field, "has to be 1s or more, and less than 9h"); // the kernel's limits
            return field.standard();
        }
        return value;
    }
}
