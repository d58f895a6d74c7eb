package io.anytls.daemon.cli;

import io.anytls.daemon.stats.StatsFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --stats-file}, for {@link picocli.CommandLine.Mixin}. */
public final class StatsFileOption {

    @Option(
            names = "--stats-file",
            paramLabel = "FILE",
            description = "Write what the pool has counted there as JSON: every minute, at SIGUSR1 and at the end.")
    private Path file;

    /**
     * The file, if one is named.
     *
     * @throws io.anytls.daemon.StartupException if it cannot be written
     */
    public Optional<StatsFile> open(String program) {
        return Optional.ofNullable(file).map(named -> StatsFile.open(named, program, Version.text()));
    }
}
