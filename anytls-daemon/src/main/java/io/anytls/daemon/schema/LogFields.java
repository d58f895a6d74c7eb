package io.anytls.daemon.schema;

import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.logging.LogLevel;
import io.anytls.daemon.logging.LogOptions;
import io.anytls.daemon.logging.LogOutput;
import io.anytls.daemon.option.FlagWords;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Values;
import java.nio.file.InvalidPathException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The object {@code log}. */
public final class LogFields {

    public static final OptionGroup<Values> OPTIONS = OptionGroup.ofValues();

    private static final Option<Boolean> DISABLED =
            OPTIONS.yesOrNo("disabled", false).means("Whether nothing is logged.");

    /** The command line's {@code off} is {@code disabled} in a file. */
    public static final Option<LogLevel> LEVEL = OPTIONS.value(
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
                    LogLevel.class,
                    LogOptions.DEFAULT_LEVEL,
                    "LEVEL")
            .flagNamed(
                    "--log-level",
                    "LEVEL",
                    FlagWords.of(LogLevel::parse, level -> level.name().toLowerCase(Locale.ROOT), LogLevel.values()))
            .means("How much is logged. sing-box logs everything without it, this program does not.");

    private static final Option<LogOutput> OUTPUT = OPTIONS.value(
                    "output",
                    Types.TEXT.then("string", LogFields::output, LogOutput::text),
                    LogOutput.class,
                    LogOptions.DEFAULT.output(),
                    "")
            .means(
                    "Where to: `stderr`, `stdout` or a file, which is appended to, created with mode 0640 and opened again at a SIGHUP.");

    private static final Option<Boolean> TIMESTAMP = OPTIONS.yesOrNo("timestamp", LogOptions.DEFAULT.timestamp())
            .means("Whether each line begins with the time.");

    public static final Table TABLE = new Table("log", OPTIONS.fields());

    private LogFields() {}

    /** What is said about the log; nothing of it is opened. */
    public static LogOptions read(Section log) {
        Values read = OPTIONS.read(log);
        Optional<LogLevel> level = read.get(DISABLED) ? Optional.of(LogLevel.OFF) : log.get(LEVEL.field());
        return new LogOptions(level, read.get(OUTPUT), read.get(TIMESTAMP));
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
