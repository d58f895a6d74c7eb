package io.anytls.daemon.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.reload.FileStates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Where the configuration is, for {@link picocli.CommandLine.Mixin}. */
public final class ConfigOptions {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigOptions.class);

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "The configuration, in sing-box's JSON, or \"stdin\" (also -). May be repeated: they are merged, sorted"
                            + " by path.")
    private List<Path> files = List.of();

    @Option(
            names = {"-C", "--config-directory"},
            paramLabel = "DIR",
            description = "Read all *.json files in this directory. May be repeated.")
    private List<Path> directories = List.of();

    @Option(
            names = "--lenient",
            description =
                    "Leave out of the configuration what is not supported, with a warning, instead of refusing it.")
    private boolean lenient;

    private final FileStates read = new FileStates();
    private ConfigSources sources;

    public boolean isGiven() {
        return !sources().isEmpty();
    }

    private synchronized ConfigSources sources() {
        if (sources == null) {
            sources = new ConfigSources(files, directories);
        }
        return sources;
    }

    /** More files than the options name: those that stand behind a command. Before anything is read. */
    public void add(List<Path> more) {
        files = Stream.concat(files.stream(), more.stream()).toList();
    }

    /** What another program has to be told to read the same, with paths that count everywhere. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        files.forEach(file -> arguments.addAll(
                List.of("--config", file.toString().matches("stdin|-") ? file.toString() : absolute(file))));
        directories.forEach(directory -> arguments.addAll(List.of("--config-directory", absolute(directory))));
        if (lenient) {
            arguments.add("--lenient");
        }
        return arguments;
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    /** What has been read the last time that the configuration was loaded; whoever reads more beside it tells this. */
    public FileStates read() {
        return read;
    }

    /**
     * Reads the configuration and logs its warnings. Blocking.
     *
     * @param reader throws {@link ConfigException}
     * @return empty if none is given
     * @throws StartupException with everything that is wrong with it, exit status 1
     */
    public <T> Optional<T> load(BiFunction<ConfigSources, Problems, T> reader) {
        read.restart();
        return isGiven() ? Optional.of(read(reader)) : Optional.empty();
    }

    /** The same for who has something to read even where no file is given: the sources are empty then. */
    public <T> T loadAnyway(BiFunction<ConfigSources, Problems, T> reader) {
        read.restart();
        return read(reader);
    }

    /** The same for a command that is about a configuration and starts nothing: it may have been printed without its secrets. */
    public <T> T check(BiFunction<ConfigSources, Problems, T> reader) {
        return about("check", reader);
    }

    /** @param command for the message, where there is no configuration */
    <T> T about(String command, BiFunction<ConfigSources, Problems, T> reader) {
        return this.<T>load((sources, problems) -> {
                    problems.takeMasks();
                    return reader.apply(sources, problems);
                })
                .orElseThrow(() -> StartupException.usage(
                        "there is no configuration: name its file behind " + command + " (see --help)"));
    }

    private <T> T read(BiFunction<ConfigSources, Problems, T> reader) {
        Problems problems = new Problems(lenient, read::reading);
        try {
            return reader.apply(sources(), problems);
        } catch (ConfigException e) {
            throw StartupException.failures(e.lines(), e);
        } finally {
            problems.warnings().forEach(warning -> LOG.warn("configuration: {}", warning));
        }
    }
}
