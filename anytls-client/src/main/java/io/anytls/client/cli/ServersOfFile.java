package io.anytls.client.cli;

import io.anytls.client.ClientSetup;
import io.anytls.client.config.ClientConfig;
import io.anytls.client.config.OutboundOptions;
import io.anytls.client.config.RouteOptions;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.cli.ConfigOptions;
import io.anytls.daemon.cli.LogLevelOption;
import io.anytls.daemon.cli.OptionFlags;
import io.anytls.daemon.logging.LogOptions;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.schema.DataFields;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** The servers that a command looks after, by what the client runs with, for {@link Mixin}. */
final class ServersOfFile {

    @Mixin
    private ConfigOptions config;

    @Mixin
    private ClientFlags flags;

    @Mixin
    private ServerChoice chosen;

    private final OptionFlags<Values> data = new OptionFlags<>(DataFields.CLIENT.options());

    @Mixin
    private final CommandSpec dataFlags = data.spec();

    @Mixin
    private LogLevelOption logLevel;

    /**
     * What is to be looked after.
     *
     * @param servers at least one, by their tags
     * @param route they are in, with the outbounds that they may be dialled through
     */
    record Loaded(Map<String, OutboundOptions> servers, RouteOptions route) {}

    /**
     * Reads it, and logs from then on as it says. Blocking.
     *
     * @throws StartupException with what is wrong, or if there is no server
     */
    Loaded load() {
        logLevel.apply();
        Optional<ClientConfig> file = flags.load(config, data.given(DataFields.CLIENT.directory()));
        ClientSetup setup = flags.setup(file);
        logLevel.applyLevel(file.map(ClientConfig::log).orElse(LogOptions.DEFAULT));
        return new Loaded(chosen.of(setup.route(), flags.namesServer()), setup.route());
    }
}
