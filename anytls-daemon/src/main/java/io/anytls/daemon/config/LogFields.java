package io.anytls.daemon.config;

import io.anytls.daemon.logging.LogLevel;
import io.anytls.daemon.logging.LogOptions;
import io.anytls.daemon.logging.LogOutput;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The object {@code log}. */
public final class LogFields {

    private static final Field<Boolean> DISABLED =
            Field.of("disabled", Types.FLAG, false, "Whether nothing is logged.");

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
            LogOptions.DEFAULT_LEVEL,
            "How much is logged. sing-box logs everything without it, this program does not.");

    private static final Field<LogOutput> OUTPUT = Field.of(
            "output",
            Types.TEXT.then("string", LogFields::output, LogOutput::text),
            LogOptions.DEFAULT.output(),
            "Where to: `stderr`, `stdout` or a file, which is appended to, created with mode 0640 and opened again at a SIGHUP.");

    private static final Field<Boolean> TIMESTAMP = Field.of(
            "timestamp", Types.FLAG, LogOptions.DEFAULT.timestamp(), "Whether each line begins with the time.");

    public static final Table TABLE = new Table("log", List.of(DISABLED, LEVEL, OUTPUT, TIMESTAMP));

    private LogFields() {}

    /** What is said about the log; nothing of it is opened. */
    public static LogOptions read(Section log) {
        Optional<LogLevel> level = log.value(DISABLED) ? Optional.of(LogLevel.OFF) : log.get(LEVEL);
        return new LogOptions(level, log.value(OUTPUT), log.value(TIMESTAMP));
    }

    private static LogOutput output(String text) {
        try {
            LogOutput output = LogOutput.parse(text);
            output.trouble().ifPresent(trouble -> {
                throw new IllegalArgumentException(trouble);
            });
            return output;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path of a file");
        }
    }
}
