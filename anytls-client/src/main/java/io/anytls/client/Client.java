package io.anytls.client;

import io.anytls.client.config.ClientOptions;
import io.anytls.client.config.InboundOptions;
import io.anytls.client.dial.SessionDialer;
import io.anytls.client.inbound.InboundInitializer;
import io.anytls.client.pool.PoolReport;
import io.anytls.client.pool.SessionPool;
import io.anytls.client.tunnel.StreamTunnels;
import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.process.Service;
import io.anytls.daemon.tls.ClientTls;
import io.anytls.daemon.tls.ClientTlsOptions;
import io.anytls.daemon.transport.ListenFailure;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.frame.Headroom;
import io.anytls.protocol.relay.ReadBuffers;
import io.anytls.protocol.session.StreamChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running client: a listener for applications, and the pool of sessions behind it. */
public final class Client implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(Client.class);

    private final Transport transport;
    private final EventLoopGroup loops;
    private final InstantSource wallClock;
    private final CurrentPool pool;
    private final List<Listener> listeners = new ArrayList<>();

    // Guarded by this.
    private ClientOptions options;
    private ClientTlsOptions tls;

    private Client(Transport transport, ClientOptions options, ClientTlsOptions tls, InstantSource wallClock) {
        this.transport = transport;
        this.loops = transport.eventLoops(0, "client");
        this.wallClock = wallClock;
        this.options = options;
        this.tls = tls;
        this.pool = new CurrentPool(pool(options, tls));
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
        Client client = new Client(Transport.best(), options, tls, wallClock);
        StreamTunnels tunnels = new StreamTunnels(client.pool, options.waitForTarget());
        for (InboundOptions inbound : options.inbounds()) {
            client.listen(inbound, tunnels);
        }
        client.pool.start();
        return client;
    }

    private SessionPool pool(ClientOptions to, ClientTlsOptions trusting) {
        SessionDialer dialer = new SessionDialer(
                to.server(),
                to.dial(),
                ClientTls.create(trusting),
                new Sockets(transport, to.dial().tuning()),
                NameResolution.groups(transport, to.dial().strategy()));
        return new SessionPool(dialer, to.pool(), loops, wallClock);
    }

    private void listen(InboundOptions inbound, StreamTunnels tunnels) throws InterruptedException {
        Listener listener =
                new Listener(inbound, users -> new InboundInitializer(tunnels, pool, users::get, inbound.type()));
        listener.bound(
                listen(inbound.listen(), new Sockets(transport, inbound.tuning()), loops, listener.connections()));
        listeners.add(listener);
        LOG.info(
                "listening on {}, server {}",
                listener.channel().localAddress(),
                options.server().address());
    }

    /**
     * Goes on with other options. No connection is dropped: streams that stand end on the sessions that they have. Listeners take over
     * their users only.
     *
     * @throws StartupException if TLS cannot be set up; nothing has changed then
     */
    public synchronized void reload(ClientOptions changed, ClientTlsOptions trusting) {
        boolean same = changed.server().equals(options.server())
                && changed.dial().equals(options.dial())
                && changed.pool().equals(options.pool())
                && trusting.equals(tls);
        if (!same) {
            SessionPool other = pool(changed, trusting);
            other.start();
            pool.replace(other);
            LOG.info("server {} with a new pool", changed.server().address());
        }
        boolean complete = changed.inbounds().size() == listeners.size();
        for (int i = 0; i < listeners.size() && i < changed.inbounds().size(); i++) {
            complete &= listeners.get(i).reload(changed.inbounds().get(i));
        }
        if (!complete) {
            LOG.warn("listeners have changed in the configuration: that takes effect at the next start");
        }
        options = changed;
        tls = trusting;
    }

    private static Channel listen(
            HostPort address, Sockets sockets, EventLoopGroup loops, InboundInitializer initializer)
            throws InterruptedException {
        try {
            ChannelFuture bound = sockets.listener(loops, loops)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .childOption(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            ReadBuffers.forPayload(Headroom.LENGTH, StreamChannel.FRAME_PAYLOAD))
                    .childHandler(initializer)
                    .bind(address.listenAddress())
                    .await();
            if (!bound.isSuccess()) {
                throw ListenFailure.of(address, bound.cause());
            }
            return bound.channel();
        } catch (UnknownHostException e) {
            throw ListenFailure.of(address, e);
        }
    }

    /** Where its first listener listens, with the port that the system has chosen if it was left to it. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listeners.get(0).channel().localAddress();
    }

    /** How its pool stands; another one than before when it has been reloaded. */
    public PoolReport poolReport() {
        return pool.report();
    }

    @Override
    public CompletionStage<?> close() {
        listeners.forEach(listener -> listener.channel().close());
        pool.close();
        return Transport.shutDown(loops);
    }
}
