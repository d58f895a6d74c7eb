package io.anytls.daemon.schema;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.transport.TcpTuning;
import java.time.Duration;
import java.util.List;

/** The options about TCP that whatever listens or dials has. */
public final class TcpFields {

    private static final TcpTuning STANDARD = TcpTuning.DEFAULT;

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The kernel takes six minutes more. */
    private static final Duration LONGEST = Duration.ofHours(9);

    private static final OptionGroup<Values> OPTIONS = OptionGroup.ofValues();

    private static final Option<Boolean> DISABLE_KEEP_ALIVE =
            OPTIONS.yesOrNo("disable_tcp_keep_alive", !STANDARD.keepsAlive()).means("Whether TCP keep-alive is off.");

    private static final Option<Duration> KEEP_ALIVE = OPTIONS.time(
                    "tcp_keep_alive", Types.DURATION_OR_NONE, STANDARD.keepAliveIdle())
            .atLeast(SHORTEST)
            .atMost(LONGEST)
            .means("Quiet time before the first probe. sing-box: 5m.");

    private static final Option<Duration> KEEP_ALIVE_INTERVAL = OPTIONS.time(
                    "tcp_keep_alive_interval", Types.DURATION_OR_NONE, STANDARD.keepAliveInterval())
            .atLeast(SHORTEST)
            .atMost(LONGEST)
            .means("Time between probes. sing-box: 75s.");

    private static final Option<Boolean> FAST_OPENED = OPTIONS.yesOrNo("tcp_fast_open", STANDARD.fastOpen())
            .means("Whether data may come with the first packet (Linux only).");

    /** In each table of something with a TCP socket. */
    public static final List<Field<?>> FIELDS =
            List.of(DISABLE_KEEP_ALIVE.field(), KEEP_ALIVE.field(), KEEP_ALIVE_INTERVAL.field());

    /** Only for listeners; diallers have their own idea of it. */
    public static final Field<Boolean> FAST_OPEN = FAST_OPENED.field();

    private TcpFields() {}

    public static TcpTuning tuning(Section section) {
        Values read = OPTIONS.read(section);
        return new TcpTuning(
                read.get(DISABLE_KEEP_ALIVE) ? Duration.ZERO : read.get(KEEP_ALIVE),
                read.get(KEEP_ALIVE_INTERVAL),
                STANDARD.keepAliveCount(),
                STANDARD.userTimeout(),
                read.get(FAST_OPENED));
    }
}
