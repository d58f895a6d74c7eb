package io.anytls.server.cli;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.cli.CommandLines;
import io.anytls.daemon.cli.ConfigOptions;
import io.anytls.daemon.cli.FormatCommand;
import io.anytls.daemon.cli.LogLevelOption;
import io.anytls.daemon.cli.MergeCommand;
import io.anytls.daemon.cli.OptionFlags;
import io.anytls.daemon.cli.StatsFileOption;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.process.Daemon;
import io.anytls.daemon.process.DirectMemory;
import io.anytls.daemon.process.JavaTls;
import io.anytls.daemon.reload.Changes;
import io.anytls.daemon.reload.Reloader;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.schema.StreamFields;
import io.anytls.daemon.state.InstallationSeed;
import io.anytls.daemon.state.StateFile;
import io.anytls.daemon.stats.StatsFile;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.shape.ShapeProfiles;
import io.anytls.server.Identity;
import io.anytls.server.InboundSetup;
import io.anytls.server.RunningServers;
import io.anytls.server.Server;
import io.anytls.server.access.AccessOptions;
import io.anytls.server.config.ArrivalOptions;
import io.anytls.server.config.DatagramOptions;
import io.anytls.server.config.FallbackOptions;
import io.anytls.server.config.InboundConfig;
import io.anytls.server.config.LimitOptions;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.RouteOptions;
import io.anytls.server.config.ServerConfig;
import io.anytls.server.config.ServerFile;
import io.anytls.server.identity.RunNote;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code anytls-server}: from the command line to a running {@link Server}. */
@Command(
        name = "anytls-server",
        description = "An AnyTLS server: authenticated clients reach the internet through it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  anytls-server -l :8443 --data-dir /var/lib/anytls",
            "  anytls-server -l :443 --password-file pw --cert fullchain.pem --key privkey.pem",
            "  anytls-server -c server.json",
            "  anytls-server check server.json",
            "  anytls-server link -l vps.example.org:8443 --data-dir /var/lib/anytls"
        })
public final class ServerMain implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServerMain.class);

    private static final List<Class<?>> SUBCOMMANDS = List.of(
            LinkCommand.class,
            EchKeyPairCommand.class,
            CheckCommand.class,
            FormatCommand.class,
            MergeCommand.class,
            SchemaOfServer.class);

    private final Daemon daemon;

    @Mixin
    private ConfigOptions config;

    @Mixin
    private IdentityOptions identity;

    @Option(
            names = {"-padding-scheme", "--padding-scheme"},
            paramLabel = "FILE",
            description = "The padding scheme that clients are told to use (default: the protocol's own).")
    private Path paddingScheme;

    private final OptionFlags<OutboundPoolOptions> pool = new OptionFlags<>(OutboundPoolOptions.OPTIONS);

    @Mixin
    private final CommandSpec poolFlags = pool.spec();

    private final OptionFlags<AccessOptions> access = new OptionFlags<>(AccessOptions.OPTIONS);

    @Mixin
    private final CommandSpec accessFlags = access.spec();

    private final OptionFlags<DialOptions> dial =
            new OptionFlags<>(DialOptions.OPTIONS, OutboundOptions.DEFAULT.dial());

    @Mixin
    private final CommandSpec dialFlags = dial.spec();

    private final OptionFlags<LimitOptions> limits = new OptionFlags<>(LimitOptions.OPTIONS);

    @Mixin
    private final CommandSpec limitFlags = limits.spec();

    private final OptionFlags<DatagramOptions> datagrams = new OptionFlags<>(DatagramOptions.OPTIONS);

    @Mixin
    private final CommandSpec datagramFlags = datagrams.spec();

    private final OptionFlags<ArrivalOptions> arrival = new OptionFlags<>(ArrivalOptions.OPTIONS);

    @Mixin
    private final CommandSpec arrivalFlags = arrival.spec();

    private final OptionFlags<FallbackOptions> fallback = new OptionFlags<>(FallbackOptions.OPTIONS);

    @Mixin
    private final CommandSpec fallbackFlags = fallback.spec();

    private final OptionFlags<Values> streams = new OptionFlags<>(StreamFields.OPTIONS);

    @Mixin
    private final CommandSpec streamFlags = streams.spec();

    @Mixin
    private StatsFileOption statsFile;

    @Mixin
    private LogLevelOption logLevel;

    @Spec
    private CommandSpec spec;

    /** Opened when the data directory is there if it is needed. */
    private StateFile state;

    private InstallationSeed seed;

    private ServerMain(Daemon daemon) {
        this.daemon = daemon;
    }

    public static void main(String[] args) {
        DirectMemory.leaveToNetty();
        JavaTls.refuseRenegotiation();
        Daemon.run("anytls-server", body(args));
    }

    /** All that the program does with these arguments, in whatever process. */
    public static Daemon.Body body(String... args) {
        return daemon -> CommandLines.execute(new ServerMain(daemon), SUBCOMMANDS, args);
    }

    @Override
    public Integer call() throws Exception {
        logLevel.apply();
        ServerConfig configured = read();
        RouteOptions route = route(configured); // before a certificate is made for nothing
        logLevel.prepare(configured.log()).apply();
        identity.read(configured);
        List<InboundSetup> setups = setups(configured);
        Optional<StatsFile> stats = statsFile.open("anytls-server");
        RunningServers servers = RunningServers.start(
                setups,
                route,
                state.directory(),
                started -> daemon.keepRunning(StatsFile.beside(stats, started.with(state))));
        stats.ifPresent(written -> written.start(servers::count));
        daemon.onReport(() -> {
            servers.tellStreams();
            stats.ifPresent(StatsFile::write);
        });
        if (config.isGiven() || config.read().hasFiles()) {
            reloadOnRequest(servers);
        }
        return 0;
    }

    /** Only where there is something to read again: without, a SIGHUP is what it is to each program whose terminal is closed. */
    private void reloadOnRequest(RunningServers servers) {
        Reloader reloader = new Reloader(config.read(), () -> {
            ServerConfig changed = read();
            Changes.make(changes -> {
                changes.add(logLevel.prepare(changed.log()));
                servers.reload(setups(changed), route(changed));
            });
            return servers;
        });
        reloader.start(Reloader.INTERVAL);
        daemon.onHangUp(reloader::reload);
        daemon.beforeEnd(reloader::stop);
    }

    private ServerConfig read() {
        Optional<ServerConfig> file = config.load(ServerFile::read);
        identity.files().forEach(config.read()::reading);
        if (paddingScheme != null) {
            config.read().reading(paddingScheme);
        }
        ServerConfig configured = file.orElse(ServerConfig.DEFAULT);
        if (configured.inbounds().size() > 1 && identity.isAddressGiven()) {
            throw StartupException.usage("--listen does not fit a configuration with several inbounds");
        }
        List<String> winners = winners();
        if (file.isPresent() && !winners.isEmpty()) {
            LOG.info("the command line wins over the configuration: {}", String.join(", ", winners));
        }
        return configured;
    }

    private List<String> winners() {
        List<String> winners = new ArrayList<>(identity.winners());
        List<OptionSpec> outbound = Stream.of(
                        "poolFlags",
                        "accessFlags",
                        "dialFlags",
                        "limitFlags",
                        "datagramFlags",
                        "arrivalFlags",
                        "fallbackFlags",
                        "streamFlags")
                .flatMap(mixin -> spec.mixins().get(mixin).options().stream())
                .toList();
        spec.commandLine().getParseResult().matchedOptions().stream()
                .filter(outbound::contains)
                .forEach(option -> winners.add(option.longestName()));
        if (paddingScheme != null) {
            winners.add("--padding-scheme");
        }
        if (logLevel.isGiven()) {
            winners.add("--log-level");
        }
        return winners;
    }

    /** The command line wins. */
    private List<InboundSetup> setups(ServerConfig configured) {
        PaddingScheme given = paddingScheme == null ? null : PaddingFile.read(paddingScheme);
        Map<InboundConfig, Identity> identities = new LinkedHashMap<>();
        configured.inbounds().stream()
                .map(inbound -> inbound.with(arrival.over(inbound.arrival()), fallback.over(inbound.fallback())))
                .forEach(inbound -> identities.put(inbound, identity.identity(inbound)));
        if (state == null) {
            state = identity.state();
            seed = new InstallationSeed(state, "stream-padding");
        }
        return identities.entrySet().stream()
                .map(inbound -> new InboundSetup(
                        inbound.getKey(),
                        inbound.getValue(),
                        given != null ? given : inbound.getKey().paddingScheme(),
                        shapes(inbound.getKey()),
                        listening -> leaveNote(listening, configured.inbounds())))
                .toList();
    }

    private ShapeProfile shapes(InboundConfig inbound) {
        try {
            return ShapeProfiles.of(
                    streams.given(StreamFields.PADDING).orElse(inbound.streams().padding()), seed);
        } catch (IllegalArgumentException e) { // the command line's: that of a file has been looked at
            throw StartupException.usage("bad value for --stream-padding: it is no profile: " + e.getMessage());
        }
    }

    private RunNote leaveNote(HostPort listening, List<InboundConfig> inbounds) {
        RunNote note = identity.note(config.arguments(), listening, inbounds);
        note.leaveIn(state);
        return note;
    }

    /** The command line wins, and is about the outbound that is used. */
    private RouteOptions route(ServerConfig configured) {
        return configured.route().withLast(outbound(configured.outbound()));
    }

    private OutboundOptions outbound(OutboundOptions file) {
        return new OutboundOptions(
                file.tag(),
                file.type(),
                pool.over(file.pool()),
                dial.over(file.dial()),
                access.over(file.access()),
                limits.over(file.limits()),
                datagrams.over(file.datagrams()),
                file.proxy());
    }
}
