package io.anytls.client;

import io.anytls.client.config.ClientOptions;
import io.anytls.client.config.InboundOptions;
import io.anytls.client.config.OutboundOptions;
import io.anytls.client.config.UdpOptions;
import io.anytls.client.group.Group;
import io.anytls.client.inbound.socks.UdpAssociations;
import io.anytls.client.pool.PoolReport;
import io.anytls.client.pool.SessionNumbers;
import io.anytls.client.pool.SessionPool;
import io.anytls.client.tunnel.RoutedDatagrams;
import io.anytls.client.tunnel.RoutedStreams;
import io.anytls.client.tunnel.StreamTunnels;
import io.anytls.client.tunnel.Streams;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.SocketText;
import io.anytls.daemon.control.CommandAnswer;
import io.anytls.daemon.datagram.DatagramCounts;
import io.anytls.daemon.datagram.UdpSockets;
import io.anytls.daemon.dial.Way;
import io.anytls.daemon.fetch.Fetcher;
import io.anytls.daemon.process.Service;
import io.anytls.daemon.reload.Change;
import io.anytls.daemon.reload.Changes;
import io.anytls.daemon.reload.Pairing;
import io.anytls.daemon.ruleset.remote.RemoteRuleSets;
import io.anytls.daemon.state.StateFile;
import io.anytls.daemon.stats.Numbers;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.transport.NetworkWatch;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.conversation.LiveStreams;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running client: listeners for applications, and where their streams go. */
public final class Client implements Service {

    /** For the one line about what is not kept. */
    public static final String KEPT_BY = "--data-dir DIR keeps them for the next one";

    private static final Logger LOG = LoggerFactory.getLogger(Client.class);

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops = transport.eventLoops(0, "client");
    private final Outbounds outbounds;
    private final RouteTable routes;
    private final Fetchers fetchers;
    private final Conversations conversations = new Conversations(System::nanoTime);
    private final Streams streams;
    private final StreamTunnels tunnels;
    private final UdpAssociations associations;
    private final RemoteRuleSets ruleSets;

    // Guarded by this.
    private ClientSetup setup;
    private List<Listener> listeners = new ArrayList<>();

    /** Null until it listens. */
    private volatile NetworkWatch network;

    private volatile boolean waitForTarget;

    private Client(ClientSetup setup, InstantSource wallClock, StateFile state) {
        this.outbounds = new Outbounds(transport, loops, wallClock, state, this::network, this::inUse);
        this.setup = setup;
        this.waitForTarget = setup.waitForTarget();
        this.routes = new RouteTable(outbounds.make(setup.route(), null), outbounds.names());
        this.fetchers = new Fetchers(loops, transport, routes);
        this.ruleSets = new RemoteRuleSets(
                fetchers::through,
                wallClock,
                state.directory(),
                "until it is there, rules that ask for it only keep requests out of the open");
        this.streams = new RoutedStreams(routes, conversations);
        this.tunnels = new StreamTunnels(routes, () -> waitForTarget, conversations);
        this.associations = new UdpAssociations(
                new UdpSockets(transport),
                new RoutedDatagrams(routes, conversations),
                new DatagramCounts(),
                () -> UdpOptions.DEFAULT);
    }

    /**
     * Starts a client. Blocks until it listens.
     *
     * @throws StartupException if it cannot listen or TLS cannot be set up
     */
    public static Client start(ClientOptions options, ClientTlsOptions tls) throws InterruptedException {
        return start(options, tls, InstantSource.system());
    }

    /**
     * The same with a clock of one's own.
     *
     * @param wallClock when it jumps, the machine has slept, and no idle session is trusted
     */
    public static Client start(ClientOptions options, ClientTlsOptions tls, InstantSource wallClock)
            throws InterruptedException {
        return start(ClientSetup.of(options, tls), wallClock, StateFile.inMemory(KEPT_BY), listening -> {});
    }

    /**
     * The same with all that a file may say.
     *
     * @param state what is remembered from the last run; closed by who has opened it
     * @param listening is told when it listens, before anybody else is
     */
    public static Client start(
            ClientSetup setup, InstantSource wallClock, StateFile state, Consumer<? super Client> listening)
            throws InterruptedException {
        Client client = new Client(setup, wallClock, state);
        client.ruleSets.use(client.routes.inUse().fetched());
        synchronized (client) {
            for (InboundOptions inbound : setup.inbounds()) {
                client.listeners.add(client.open(inbound));
            }
            listening.accept(client);
            client.listeners.forEach(
                    listener -> LOG.info("listening on {}, {}", SocketText.of(listener.address()), setup.way()));
        }
        client.routes.start();
        synchronized (client) {
            client.network = NetworkWatch.start(client::networkChanged);
        }
        client.loops
                .next()
                .scheduleAtFixedRate(
                        () -> client.associations.counts().minute().ifPresent(LOG::info), 1, 1, TimeUnit.MINUTES);
        return client;
    }

    /** Says in the log whether the server that its streams go to can be reached; returns at once. */
    public synchronized void reachServer() {
        routes.inUse().inUse().ifPresent(live -> {
            if (live.member().outbound() instanceof SessionPool pool
                    && live.made().config() instanceof OutboundOptions server) {
                FirstReach.of(pool, server);
            }
        });
    }

    private Routes inUse() {
        return routes.inUse();
    }

    /** The name of the network that the machine is in. */
    private String network() {
        NetworkWatch watch = network;
        return watch == null ? "" : watch.name();
    }

    private void networkChanged(Set<InetAddress> gone) {
        routes.inUse().pools().forEach(pool -> pool.networkChanged(gone::contains));
    }

    /** Tells the log which streams there are. Any thread. */
    public void tellStreams() {
        LiveStreams.tell(conversations);
    }

    /** Does what a command says, {@code status} or {@code select GROUP NAME}. Any thread. */
    public CommandAnswer command(List<String> words) {
        return new ClientControl(routes).answer(words);
    }

    /** What it counts, for programs; the pool in use, if there is one. Any thread. */
    public void count(Numbers numbers) {
        numbers.put("streams_live", conversations.size());
        routes.inUse().pool().ifPresent(pool -> numbers.put("session_pool", SessionNumbers.of(pool.report())));
    }

    /** The way of this program's own connections through the outbound of this tag. Any thread. */
    public Way<DuplexChannel> through(String tag) {
        return outbounds.through(tag);
    }

    /** Fetches through the outbound of this tag, if there is one; from here where none is meant. */
    Optional<Fetcher> fetcher(Optional<String> through) {
        return fetchers.find(through);
    }

    private Listener open(InboundOptions inbound) throws InterruptedException {
        return Listener.open(inbound, tunnels, streams, associations, transport, loops);
    }

    /**
     * Goes on with other options. No connection is dropped: streams that stand end on the sessions that they have, applications on
     * the connections that they have. Blocking.
     *
     * @throws StartupException if it cannot listen, or TLS cannot be set up; nothing has changed then
     */
    public void reload(ClientOptions changed, ClientTlsOptions tls) throws InterruptedException {
        reload(ClientSetup.of(changed, tls));
    }

    public synchronized void reload(ClientSetup changed) throws InterruptedException {
        List<Listener> next = new ArrayList<>();
        Changes.make(changes -> {
            changes.add(way(changed));
            for (Pairing<Listener, InboundOptions> pair :
                    Pairing.of(listeners, changed.inbounds(), Listener::isAskedFor)) {
                if (pair.wanted() == null) {
                    changes.add(Change.of(() -> close(pair.running())));
                } else if (pair.running() == null) {
                    next.add(added(pair.wanted(), changes));
                } else {
                    changes.add(pair.running().prepare(pair.wanted()));
                    next.add(pair.running());
                }
            }
        });
        listeners = next;
        waitForTarget = changed.waitForTarget();
        setup = changed;
    }

    private Change way(ClientSetup changed) {
        if (changed.route().equals(setup.route())) {
            return Change.NONE;
        }
        Routes before = routes.inUse();
        Routes next = outbounds.make(changed.route(), before);
        return Change.of(
                () -> {
                    ruleSets.fill(next.fetched());
                    routes.replace(next);
                    ruleSets.use(next.fetched());
                    tell(before, next, changed);
                },
                () -> next.without(before)
                        .forEach(live -> live.member().outbound().close()));
    }

    private static void tell(Routes before, Routes next, ClientSetup changed) {
        if (next.last().member() != before.last().member()
                && !(next.last().member().outbound() instanceof Group)) {
            LOG.info("changed: new streams go to {}; cached state of the previous server is dropped", changed.way());
        } else if (next.last().isTuned(before.last()) && next.last().pool().isPresent()) {
            LOG.info("changed: pool options, for existing sessions too");
        } else {
            LOG.info("changed: outbounds, for new streams; what groups have chosen stays");
        }
    }

    private Listener added(InboundOptions wanted, Changes changes) throws InterruptedException {
        Listener listener = open(wanted);
        changes.add(Change.of(
                () -> LOG.info("changed: listening on {}", SocketText.of(listener.address())), listener::close));
        return listener;
    }

    private static void close(Listener listener) {
        LOG.info("changed: no longer listening on {}", SocketText.of(listener.address()));
        listener.close();
    }

    /** Where its first listener listens, with the port that the system has chosen if it was left to it. */
    public synchronized InetSocketAddress address() {
        return listeners.get(0).address();
    }

    /**
     * How its pool stands; another one than before when it has been reloaded.
     *
     * @throws IllegalStateException if the outbound in use has none
     */
    public PoolReport poolReport() {
        return routes.inUse()
                .pool()
                .orElseThrow(() -> new IllegalStateException("there is no session pool in use"))
                .report();
    }

    @Override
    public synchronized CompletionStage<?> close() {
        listeners.forEach(Listener::close);
        if (network != null) {
            network.close();
        }
        ruleSets.close();
        routes.close();
        return Transport.shutDown(loops);
    }
}
