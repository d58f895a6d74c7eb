package io.anytls.client.cli;

import io.anytls.client.config.ClientConfig;
import io.anytls.client.config.ClientFile;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.cli.ConfigOptions;
import io.anytls.daemon.cli.OptionFlags;
import io.anytls.daemon.control.CommandAnswer;
import io.anytls.daemon.control.ControlSocket;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.schema.DataFields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** The client that runs with a data directory, for {@link Mixin}: commands are said to it. */
final class RunningClient {

    private static final int REFUSED = 1;

    @Mixin
    private ConfigOptions config;

    private final OptionFlags<Values> data = new OptionFlags<>(DataFields.CLIENT.options());

    @Mixin
    private final CommandSpec dataFlags = data.spec();

    /** Prints what it answers, and returns the exit status. Blocking. */
    int say(String... words) {
        Path directory = data.given(DataFields.CLIENT.directory())
                .or(() -> config.load(ClientFile.reader(true)).flatMap(ClientConfig::keptIn))
                .orElseThrow(
                        () -> StartupException.usage("which client? It takes commands where it has a data directory:"
                                + " --data-dir DIR names it, or -c FILE a configuration with data_dir"));
        try {
            CommandAnswer answer = ControlSocket.say(directory, List.of(words));
            (answer.done() ? System.out : System.err).println(answer.text());
            return answer.done() ? 0 : REFUSED;
        } catch (IllegalArgumentException e) {
            throw StartupException.usage(e.getMessage());
        } catch (IOException e) {
            throw StartupException.failure(
                    "no client answers in the data directory " + directory + ": " + e.getMessage());
        }
    }
}
