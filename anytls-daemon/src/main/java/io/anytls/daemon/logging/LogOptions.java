package io.anytls.daemon.logging;

import java.util.Optional;

/**
 * What a configuration file says about the log.
 *
 * @param level if the file names one
 * @param output where lines go
 * @param timestamp whether each line begins with the time
 */
public record LogOptions(Optional<LogLevel> level, LogOutput output, boolean timestamp) {

    /** How much is logged where nobody names a level. */
    public static final LogLevel DEFAULT_LEVEL = LogLevel.INFO;

    /** What holds without a file. */
    public static final LogOptions DEFAULT = new LogOptions(Optional.empty(), LogOutput.STDERR, true);
}
