package io.anytls.daemon.cli;

import io.anytls.daemon.logging.LogLevel;
import io.anytls.daemon.logging.LogOptions;
import io.anytls.daemon.logging.Logging;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.reload.Change;
import io.anytls.daemon.schema.LogFields;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** {@code --log-level}, for {@link picocli.CommandLine.Mixin}. */
public final class LogLevelOption {

    private final OptionFlags<Values> flags = new OptionFlags<>(LogFields.OPTIONS);

    @Mixin
    private final CommandSpec spec = flags.spec();

    /** Sets the process' log level. To be called first of all by a command. */
    public void apply() {
        applyLevel(LogOptions.DEFAULT);
    }

    /**
     * Makes ready what a configuration file says; what stands on the command line wins over it.
     *
     * @throws io.anytls.daemon.StartupException if a log file cannot be written to
     */
    public Change prepare(LogOptions inFile) {
        return Logging.prepare(level(inFile), inFile);
    }

    /** The level alone: for a command that only answers a question, and writes no log file for it. */
    public void applyLevel(LogOptions inFile) {
        Logging.configure(level(inFile));
    }

    private LogLevel level(LogOptions inFile) {
        return flags.given(LogFields.LEVEL).or(inFile::level).orElse(LogOptions.DEFAULT_LEVEL);
    }

    /** Whether it stands on the command line. */
    public boolean isGiven() {
        return flags.isGiven();
    }
}
