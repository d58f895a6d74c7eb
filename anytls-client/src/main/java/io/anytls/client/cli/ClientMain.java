package io.anytls.client.cli;

import io.anytls.client.Client;
import io.anytls.client.ClientSetup;
import io.anytls.client.SubscriptionKeeper;
import io.anytls.client.config.ClientConfig;
import io.anytls.daemon.cli.CommandLines;
import io.anytls.daemon.cli.ConfigOptions;
import io.anytls.daemon.cli.FormatCommand;
import io.anytls.daemon.cli.LogLevelOption;
import io.anytls.daemon.cli.MergeCommand;
import io.anytls.daemon.cli.OptionFlags;
import io.anytls.daemon.cli.StatsFileOption;
import io.anytls.daemon.control.ControlSocket;
import io.anytls.daemon.logging.LogOptions;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.process.Daemon;
import io.anytls.daemon.process.DirectMemory;
import io.anytls.daemon.reload.Changes;
import io.anytls.daemon.reload.Reloader;
import io.anytls.daemon.schema.DataFields;
import io.anytls.daemon.state.DataDirectory;
import io.anytls.daemon.state.StateFile;
import io.anytls.daemon.stats.StatsFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code anytls-client}: from the command line to a running {@link Client}. */
@Command(
        name = "anytls-client",
        description = "A local SOCKS5, SOCKS4 and HTTP proxy whose traffic goes through an AnyTLS server.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  anytls-client -s vps.example.org:8443 --password-file pw --pin-sha256 PIN",
            "  anytls-client -c client.json",
            "  anytls-client --subscribe 'https://panel.example.org/list?token=...'",
            "  anytls-client check client.json",
            "  anytls-client doctor -c client.json",
            "  anytls-client import - -o client.json < links.txt"
        })
public final class ClientMain implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ClientMain.class);

    private static final List<Class<?>> SUBCOMMANDS = List.of(
            CheckCommand.class,
            DoctorCommand.class,
            SpeedTestCommand.class,
            SelectCommand.class,
            StatusCommand.class,
            ImportCommand.class,
            FormatCommand.class,
            MergeCommand.class,
            SchemaOfClient.class);

    private final Daemon daemon;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private ClientFlags flags;

    private final OptionFlags<Values> data = new OptionFlags<>(DataFields.CLIENT.options());

    @Mixin
    private final CommandSpec dataFlags = data.spec();

    @Mixin
    private StatsFileOption statsFile;

    @Mixin
    private LogLevelOption logLevel;

    @Option(
            names = "--dial-at-start",
            arity = "0..1",
            description = "Whether to see at once if the server can be reached (default: true).")
    private Boolean dialAtStart;

    private ClientMain(Daemon daemon) {
        this.daemon = daemon;
    }

    public static void main(String[] args) {
        DirectMemory.leaveToNetty();
        Daemon.run("anytls-client", body(args));
    }

    /** All that the program does with these arguments, in whatever process. */
    public static Daemon.Body body(String... args) {
        return daemon -> CommandLines.execute(new ClientMain(daemon), SUBCOMMANDS, args);
    }

    @Override
    public Integer call() throws Exception {
        logLevel.apply();
        Optional<ClientConfig> file = read();
        ClientSetup setup = flags.setup(file);
        logLevel.prepare(log(file)).apply();
        setup.warn();
        Optional<Path> directory =
                data.given(DataFields.CLIENT.directory()).or(() -> file.flatMap(ClientConfig::keptIn));
        StateFile state = state(directory);
        Optional<StatsFile> stats = statsFile.open("anytls-client");
        Client client = Client.start(setup, InstantSource.system(), state, started -> {
            daemon.keepRunning(StatsFile.beside(stats, started.with(state)));
            directory
                    .flatMap(kept -> ControlSocket.open(kept, started::command))
                    .ifPresent(control -> daemon.beforeEnd(control::close));
        });
        stats.ifPresent(written -> written.start(client::count));
        daemon.onReport(() -> {
            client.tellStreams();
            stats.ifPresent(StatsFile::write);
        });
        if (!Boolean.FALSE.equals(dialAtStart)) {
            client.reachServer();
        }
        if (config.isGiven() || flags.subscribes()) {
            SubscriptionKeeper keeper = new SubscriptionKeeper(client);
            keeper.keep(file.map(ClientConfig::subscriptions).orElse(List.of()));
            daemon.beforeEnd(keeper::stop);
            reloadOnRequest(client, keeper);
        }
        return 0;
    }

    private static StateFile state(Optional<Path> directory) {
        return directory
                .map(kept -> StateFile.open(DataDirectory.open(kept), StateFile.CLIENT))
                .orElseGet(() -> StateFile.inMemory(Client.KEPT_BY));
    }

    /** Only where there is something to read again: without, a SIGHUP is what it is to each program whose terminal is closed. */
    private void reloadOnRequest(Client client, SubscriptionKeeper keeper) {
        Reloader reloader = new Reloader(config.read(), () -> {
            Optional<ClientConfig> again = read();
            ClientSetup changed = flags.setup(again);
            Changes.make(changes -> {
                changes.add(logLevel.prepare(log(again)));
                client.reload(changed);
            });
            changed.warn();
            keeper.keep(again.map(ClientConfig::subscriptions).orElse(List.of()));
            return client;
        });
        reloader.start(Reloader.INTERVAL);
        daemon.onHangUp(() -> {
            keeper.refresh();
            reloader.reload();
        });
        daemon.beforeEnd(reloader::stop);
    }

    private Optional<ClientConfig> read() {
        Optional<ClientConfig> file = flags.load(config, data.given(DataFields.CLIENT.directory()));
        if (file.isPresent() && logLevel.isGiven()) {
            LOG.info("the command line wins over the configuration: --log-level");
        }
        return file;
    }

    private static LogOptions log(Optional<ClientConfig> file) {
        return file.map(ClientConfig::log).orElse(LogOptions.DEFAULT);
    }
}
