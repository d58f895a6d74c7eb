package io.anytls.e2e.config;

import io.anytls.client.config.ClientFile;
import io.anytls.daemon.config.Checked;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problem;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Table;
import io.anytls.server.config.ServerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/** One of the two programs, as far as it reads configurations. */
enum Side {
    CLIENT(ClientFile.checker(false), ClientFile.tables()),
    SERVER(ServerFile::check, ServerFile.tables());

    private final BiFunction<ConfigSources, Problems, ? extends Checked<?>> reader;
    private final List<Table> tables;

    Side(BiFunction<ConfigSources, Problems, ? extends Checked<?>> reader, List<Table> tables) {
        this.reader = reader;
        this.tables = tables;
    }

    /** What was said about a configuration; no errors if it is good. */
    record Verdict(List<String> errors, List<String> warnings) {}

    static Side of(String name) {
        return name.startsWith("client") ? CLIENT : SERVER;
    }

    /** Its launcher. */
    String program() {
        return "anytls-" + name().toLowerCase(Locale.ROOT);
    }

    /** What a configuration without a mistake comes to. */
    Object read(String text, Path directory) {
        return check(text, directory, new Problems(false)).config();
    }

    /**
     * The same, to be written again.
     *
     * @throws ConfigException if something is wrong with it
     */
    Checked<?> check(String text, Path directory, Problems problems) {
        try {
            Path file = Files.writeString(directory.resolve("config.json"), text);
            return reader.apply(new ConfigSources(List.of(file), List.of()), problems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Table> tables() {
        return tables;
    }

    Verdict check(String text, Path directory, boolean lenient) {
        try {
            return check(
                    List.of(Files.write(directory.resolve("config.json"), text.getBytes(StandardCharsets.UTF_8))),
                    lenient);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Verdict check(List<Path> files, boolean lenient) {
        Problems problems = new Problems(lenient);
        List<String> errors = List.of();
        try {
            reader.apply(new ConfigSources(files, List.of()), problems);
        } catch (ConfigException e) {
            errors = e.problems().stream().map(Problem::toString).toList();
        }
        return new Verdict(
                errors, problems.warnings().stream().map(Problem::toString).toList());
    }
}
