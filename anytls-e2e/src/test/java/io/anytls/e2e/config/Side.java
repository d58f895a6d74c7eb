package io.anytls.e2e.config;

import io.anytls.client.config.ClientFile;
import io.anytls.client.config.HelloFields;
import io.anytls.client.config.InboundFields;
import io.anytls.client.config.PoolOptions;
import io.anytls.client.config.TrustFields;
import io.anytls.client.config.UdpOptions;
import io.anytls.daemon.config.Checked;
import io.anytls.daemon.config.ConfigException;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problem;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.config.Table;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.schema.DataFields;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.schema.LogFields;
import io.anytls.daemon.schema.StreamFields;
import io.anytls.server.access.AccessOptions;
import io.anytls.server.config.ArrivalOptions;
import io.anytls.server.config.DatagramOptions;
import io.anytls.server.config.FallbackOptions;
import io.anytls.server.config.InboundTlsFields;
import io.anytls.server.config.LimitOptions;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.OutboundPoolOptions;
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
    CLIENT(
            ClientFile.checker(false),
            ClientFile.tables(),
            List.of(
                    TrustFields.OPTIONS,
                    HelloFields.OPTIONS,
                    StreamFields.OPTIONS,
                    PoolOptions.OPTIONS,
                    InboundFields.OPTIONS,
                    UdpOptions.OPTIONS,
                    LogFields.OPTIONS,
                    DataFields.CLIENT.options())),
    SERVER(
            ServerFile::check,
            ServerFile.tables(),
            List.of(
                    InboundTlsFields.IDENTITY_OPTIONS,
                    InboundTlsFields.NAME_OPTIONS,
                    OutboundPoolOptions.OPTIONS,
                    AccessOptions.OPTIONS,
                    LimitOptions.OPTIONS,
                    DatagramOptions.OPTIONS,
                    DialOptions.OPTIONS,
                    ArrivalOptions.OPTIONS,
                    FallbackOptions.OPTIONS,
                    StreamFields.OPTIONS,
                    LogFields.OPTIONS,
                    DataFields.SERVER.options()));

    private final BiFunction<ConfigSources, Problems, ? extends Checked<?>> reader;
    private final List<Table> tables;
    private final List<OptionGroup<?>> groups;

    Side(
            BiFunction<ConfigSources, Problems, ? extends Checked<?>> reader,
            List<Table> tables,
            List<OptionGroup<?>> groups) {
        this.reader = reader;
        this.tables = tables;
        this.groups = groups;
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

    /** The options that can be given on the command line too. */
    List<Option<?>> flags() {
        return groups.stream()
                .<Option<?>>flatMap(group -> group.options().stream())
                .filter(option -> option.flag().isPresent())
                .toList();
    }

    /** What holds for one of them where there is no file, as a command line would say it. */
    <T> String standardText(Option<T> option) {
        boolean dials = option.equals(DialOptions.STRATEGY); // the one default that the programs do not share
        return option.text(dials ? OutboundOptions.DEFAULT.dial().values().get(option) : option.alone());
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
