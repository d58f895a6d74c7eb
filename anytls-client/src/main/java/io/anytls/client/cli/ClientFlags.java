package io.anytls.client.cli;

import io.anytls.client.ClientSetup;
import io.anytls.client.config.ClientConfig;
import io.anytls.client.config.ClientFile;
import io.anytls.client.config.HelloFields;
import io.anytls.client.config.InboundFields;
import io.anytls.client.config.InboundOptions;
import io.anytls.client.config.ListAddress;
import io.anytls.client.config.OutboundConfig;
import io.anytls.client.config.OutboundOptions;
import io.anytls.client.config.PoolOptions;
import io.anytls.client.config.RouteOptions;
import io.anytls.client.config.UdpOptions;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.cli.ConfigOptions;
import io.anytls.daemon.cli.OptionFlags;
import io.anytls.daemon.cli.UserArguments;
import io.anytls.daemon.config.ConfigSources;
import io.anytls.daemon.config.Problems;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.option.Values;
import io.anytls.daemon.schema.StreamFields;
import io.anytls.daemon.schema.StreamOptions;
import io.anytls.protocol.shape.ShapeProfiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What a person may say about a client on the command line. What is said wins over a file, what is not said never does. */
final class ClientFlags {

    private static final Logger LOG = LoggerFactory.getLogger(ClientFlags.class);

    @Option(
            names = {"-l", "--listen"},
            paramLabel = "HOST:PORT",
            description = "Where applications find the proxy (default: 127.0.0.1:1080).")
    private HostPort listen;

    @Mixin
    private ServerFlags server;

    @Option(
            names = "--subscribe",
            paramLabel = "URL",
            description =
                    "A list of servers that somebody else keeps, https://... or file:///...: fetched, kept, and fetched again"
                            + " every 12 hours and at SIGHUP. May be repeated.")
    private List<String> subscriptions = List.of();

    private final OptionFlags<Values> hello = new OptionFlags<>(HelloFields.OPTIONS);

    @Mixin
    private final CommandSpec helloFlags = hello.spec();

    private final OptionFlags<Values> streams = new OptionFlags<>(StreamFields.OPTIONS);

    @Mixin
    private final CommandSpec streamFlags = streams.spec();

    private final OptionFlags<PoolOptions> pool = new OptionFlags<>(PoolOptions.OPTIONS);

    @Mixin
    private final CommandSpec poolFlags = pool.spec();

    @Option(
            names = "--user",
            paramLabel = "NAME:PASSWORD",
            description = "Who may use the proxy. May be repeated; without it this machine and private networks.")
    private List<String> users = List.of();

    private final OptionFlags<Values> inbound = new OptionFlags<>(InboundFields.OPTIONS);

    @Mixin
    private final CommandSpec inboundFlags = inbound.spec();

    private final OptionFlags<UdpOptions> udp = new OptionFlags<>(UdpOptions.OPTIONS);

    @Mixin
    private final CommandSpec udpFlags = udp.spec();

    @Option(
            names = "--wait-for-target",
            description = "Answer applications when the target is connected, with the true reason if it is not. Costs a"
                    + " round trip.")
    private boolean waitForTarget;

    /** Whether a server is named here, which is used in the place of that of the file. */
    boolean namesServer() {
        return server.isGiven();
    }

    /**
     * Reads the configuration, which may lack what is said here; empty if nothing is said that has to be read.
     *
     * @param directory the data directory, if it is said
     * @throws StartupException with everything that is wrong
     */
    Optional<ClientConfig> load(ConfigOptions config, Optional<Path> directory) {
        try {
            subscriptions.forEach(ListAddress::parse);
        } catch (IllegalArgumentException e) {
            throw StartupException.usage("bad value for --subscribe: " + e.getMessage());
        }
        return subscriptions.isEmpty()
                ? config.load(reader(directory))
                : Optional.of(config.loadAnyway(reader(directory)));
    }

    BiFunction<ConfigSources, Problems, ClientConfig> reader(Optional<Path> directory) {
        return ClientFile.reader(server.hasPassword(), new ClientFile.Said(directory, subscriptions));
    }

    /** Whether a file is not all there is to be read again. */
    boolean subscribes() {
        return !subscriptions.isEmpty();
    }

    /**
     * All that is to be started.
     *
     * @throws StartupException if it is too little, or makes no sense
     */
    ClientSetup setup(Optional<ClientConfig> file) {
        List<String> winners = new ArrayList<>();
        OutboundConfig outbound = outbound(file.map(ClientConfig::outbound), winners);
        RouteOptions route =
                file.map(inFile -> inFile.route().withLast(outbound)).orElseGet(() -> RouteOptions.of("0", outbound));
        List<InboundOptions> inbounds =
                inbounds(file.map(ClientConfig::inbounds).orElse(List.of()), winners);
        if (file.isPresent() && subscriptions.isEmpty() && !winners.isEmpty()) {
            LOG.info("the command line wins over the configuration: {}", String.join(", ", winners));
        }
        return new ClientSetup(inbounds, route, waitForTarget);
    }

    private OutboundConfig outbound(Optional<OutboundConfig> file, List<String> winners) {
        if (!server.isGiven() && file.isPresent() && !(file.get() instanceof OutboundOptions)) {
            if (server.isDescribed() || pool.isGiven() || hello.isGiven() || streams.isGiven()) {
                throw StartupException.usage(
                        "there are options for a server, but in the configuration everything goes to an"
                                + " outbound of type " + file.get().type()
                                + ": give --server, or name an anytls outbound in"
                                + " route.final");
            }
            return file.get();
        }
        Optional<OutboundOptions> inFile =
                file.filter(OutboundOptions.class::isInstance).map(OutboundOptions.class::cast);
        OutboundOptions outbound = server.outbound(inFile, winners);
        winners.addAll(hello.given());
        winners.addAll(streams.given());
        winners.addAll(pool.given());
        HelloKind kind = hello.given(HelloFields.HELLO)
                .or(() -> inFile.map(written -> written.tls().hello()))
                .orElse(HelloKind.CHROME);
        StreamOptions shaped = streams.given(StreamFields.PADDING)
                .map(ClientFlags::profile)
                .map(outbound.streams()::withPadding)
                .orElse(outbound.streams());
        return outbound.withHello(kind)
                .withStreams(shaped)
                .withPool(inFile.isPresent() ? pool.over(outbound.pool()) : pool.alone());
    }

    private static String profile(String padding) {
        try {
            ShapeProfiles.check(padding);
            return padding;
        } catch (IllegalArgumentException e) {
            throw StartupException.usage("bad value for --stream-padding: it is no profile: " + e.getMessage());
        }
    }

    private List<InboundOptions> inbounds(List<InboundOptions> inFile, List<String> winners) {
        Map<String, String> given = users();
        if (!given.isEmpty()) {
            winners.add("--user");
        }
        if (listen != null) {
            winners.add("--listen");
            if (inFile.size() > 1) {
                throw StartupException.usage("--listen does not fit a configuration with several inbounds");
            }
        }
        winners.addAll(inbound.given());
        winners.addAll(udp.given());
        if (inFile.isEmpty()) {
            return List.of(InboundOptions.mixed(listen != null ? listen : InboundOptions.DEFAULT_LISTEN, given)
                    .withOpenProxy(inbound.alone().get(InboundFields.OPEN_PROXY))
                    .withUdp(udp.alone()));
        }
        return inFile.stream()
                .map(written -> inbound.given(InboundFields.OPEN_PROXY)
                        .map(written::withOpenProxy)
                        .orElse(written))
                .map(written -> written.withUdp(udp.over(written.udp())))
                .map(written -> listen != null ? written.withListen(listen) : written)
                .map(written -> given.isEmpty() ? written : written.withUsers(given))
                .toList();
    }

    private Map<String, String> users() {
        Map<String, String> byName = new LinkedHashMap<>();
        UserArguments.add(users, true, byName);
        return byName;
    }
}
