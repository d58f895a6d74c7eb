package io.anytls.client;

import io.anytls.client.config.ClientOptions;
import io.anytls.client.config.InboundOptions;
import io.anytls.client.pool.PoolReport;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamTunnels;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.process.Service;
import io.anytls.daemon.reload.Pairing;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.transport.Transport;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running client: listeners for applications, and where their streams go. */
public final class Client implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(Client.class);

    private final Transport transport = Transport.best();
    private final EventLoopGroup loops = transport.eventLoops(0, "client");
    private final Outbounds outbounds;
    private final CurrentOutbound outbound;
    private final StreamTunnels tunnels;

    // Guarded by this.
    private ClientSetup setup;
    private List<Listener> listeners = new ArrayList<>();

    private volatile boolean waitForTarget;

    private Client(ClientSetup setup, InstantSource wallClock) {
        this.outbounds = new Outbounds(transport, loops, wallClock);
        this.setup = setup;
        this.waitForTarget = setup.waitForTarget();
        this.outbound = new CurrentOutbound(outbounds.make(setup.outbound()));
        this.tunnels = new StreamTunnels(outbound, () -> waitForTarget || outbound.waitsForTarget());
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
        return start(ClientSetup.of(options, tls), wallClock);
    }

    static Client start(ClientSetup setup, InstantSource wallClock) throws InterruptedException {
        Client client = new Client(setup, wallClock);
        synchronized (client) {
            for (InboundOptions inbound : setup.inbounds()) {
                client.listeners.add(client.open(inbound));
            }
            client.listeners.forEach(listener -> LOG.info("listening on {}, {}", listener.address(), setup.way()));
        }
        client.outbound.start();
        return client;
    }

    private Listener open(InboundOptions inbound) throws InterruptedException {
        return Listener.open(inbound, tunnels, outbound, transport, loops);
    }

    /**
     * Goes on with other options. No connection is dropped: streams that stand end on the sessions that they have, applications on
     * the connections that they have. Blocking.
     *
     * @throws StartupException if it cannot listen, or TLS cannot be set up; outbound and users have not changed then
     */
    public void reload(ClientOptions changed, ClientTlsOptions tls) throws InterruptedException {
        reload(ClientSetup.of(changed, tls));
    }

    synchronized void reload(ClientSetup changed) throws InterruptedException {
        Outbound other = changed.outbound().equals(setup.outbound()) ? null : outbounds.make(changed.outbound());
        boolean complete = listen(changed.inbounds());
        if (other != null) {
            outbound.replace(other);
            LOG.info("changed: new streams go to {}, with nothing of what was kept for the others", changed.way());
        }
        if (!complete) {
            LOG.warn(
                    "socket options of a listener have changed in the configuration: they take effect at the next start");
        }
        waitForTarget = changed.waitForTarget();
        setup = changed;
    }

    /** Whether nothing is left for the next start. What cannot fail comes last. */
    private boolean listen(List<InboundOptions> wanted) throws InterruptedException {
        List<Pairing<Listener, InboundOptions>> pairs = Pairing.of(
                listeners,
                wanted,
                (listener, inbound) -> listener.options().listen().equals(inbound.listen()));
        List<Listener> next = new ArrayList<>();
        for (Pairing<Listener, InboundOptions> pair : pairs) {
            if (pair.wanted() != null) {
                next.add(settled(pair));
            }
        }
        boolean complete = true;
        for (Pairing<Listener, InboundOptions> pair : pairs) {
            if (pair.wanted() == null) {
                LOG.info("changed: no longer listening on {}", pair.running().address());
                pair.running().close();
            } else if (pair.running() != null) {
                complete &= pair.running().reload(pair.wanted());
            }
        }
        listeners = next;
        return complete;
    }

    private Listener settled(Pairing<Listener, InboundOptions> pair) throws InterruptedException {
        Listener listener = pair.running();
        InetSocketAddress before = listener == null ? null : listener.address();
        if (listener == null) {
            listener = open(pair.wanted());
        } else {
            listener.move(pair.wanted());
        }
        if (!listener.address().equals(before)) {
            LOG.info("changed: listening on {}{}", listener.address(), before == null ? "" : " in place of " + before);
        }
        return listener;
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
        return outbound.poolReport();
    }

    @Override
    public synchronized CompletionStage<?> close() {
        listeners.forEach(Listener::close);
        outbound.close();
        return Transport.shutDown(loops);
    }
}
