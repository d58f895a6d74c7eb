package io.anytls.daemon.config;

import io.anytls.daemon.logging.LogLevel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The object {@code log}. */
public final class LogFields {

    private static final Field<Boolean> DISABLED =
            Field.of("disabled", Types.FLAG, "false", "Whether nothing is logged.");

    private static final Field<LogLevel> LEVEL = Field.of(
            "level",
            Types.choice(Map.of(
                            "trace", LogLevel.TRACE,
                            "debug", LogLevel.DEBUG,
                            "info", LogLevel.INFO,
                            "warn", LogLevel.WARN,
                            "warning", LogLevel.WARN,
                            "error", LogLevel.ERROR,
                            "fatal", LogLevel.ERROR,
                            "panic", LogLevel.ERROR))
                    .unless(Types.EMPTY),
            "info",
            "How much is logged. sing-box logs everything without it, this program does not.");

    private static final Field<String> OUTPUT =
            Field.of("output", Types.TEXT, "stderr", "Where to: only `stderr` so far.");

    private static final Field<Boolean> TIMESTAMP = Field.of(
            "timestamp", Types.FLAG, "true", "Each line begins with the time; `false` is ignored, with a warning.");

    public static final Table TABLE = new Table("log", List.of(DISABLED, LEVEL, OUTPUT, TIMESTAMP));

    private LogFields() {}

    /** The level that is asked for, if one is. */
    public static Optional<LogLevel> level(Section log) {
        log.get(OUTPUT)
                .filter(output -> !output.isEmpty() && !output.equals("stderr"))
                .ifPresent(output -> log.unsupported(OUTPUT, "another output than \"stderr\" is not supported yet"));
        if (!log.get(TIMESTAMP).orElse(true)) {
            log.warning(TIMESTAMP, "is ignored: each line begins with the time");
        }
        return log.get(DISABLED).orElse(false) ? Optional.of(LogLevel.OFF) : log.get(LEVEL);
    }
}
