package io.anytls.daemon.cli;

import io.anytls.daemon.config.Checked;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code check} is told: which configuration, and whether it is printed; for {@link Mixin}. */
public final class CheckOptions {

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "The configuration; the same as --config FILE.")
    private List<Path> files = List.of();

    @Mixin
    private ConfigOptions config;

    @Mixin
    private PrintOptions print;

    /**
     * Reads the configuration and logs its warnings. Blocking.
     *
     * @throws io.anytls.daemon.StartupException with everything that is wrong with it
     */
    public <T> Checked<T> check(BiFunction<ConfigSources, Problems, Checked<T>> reader) {
        config.add(files);
        return config.check(reader);
    }

    /** Prints what has been found to be good, if that is asked for. */
    public void print(Checked<?> checked) {
        print.print(checked);
    }
}
