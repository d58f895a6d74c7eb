package io.anytls.daemon.cli;

import io.anytls.daemon.logging.LogLevel;
import io.anytls.daemon.logging.Logging;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --log-level}, for {@link picocli.CommandLine.Mixin}. */
public final class LogLevelOption {

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "trace, debug, info (the default), warn, error or off.")
    private LogLevel level;

    /** Sets the process' log level. To be called first of all by a command. */
    public void apply() {
        apply(Optional.empty());
    }

    /** The same once a configuration file has been read: what stands on the command line wins over it. */
    public void apply(Optional<LogLevel> inFile) {
        Logging.configure(level != null ? level : inFile.orElse(LogLevel.INFO));
    }

    /** Whether it stands on the command line. */
    public boolean isGiven() {
        return level != null;
    }
}
