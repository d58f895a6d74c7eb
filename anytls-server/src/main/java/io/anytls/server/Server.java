package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.process.Service;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.daemon.transport.ListenFailure;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.server.config.ServerOptions;
import io.anytls.server.inbound.Admission;
import io.anytls.server.inbound.ConnectionInitializer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: a TLS listener in front of a {@link WayOut}. */
public final class Server implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final EventLoopGroup loops;
    private final Channel listener;
    /** The way out, to be closed with this; null if it is shared. */
    private final WayOut owned;

    private final AtomicReference<Users> users;
    private final AtomicReference<ServerTls> tls;

    private Server(
            EventLoopGroup loops,
            Channel listener,
            AtomicReference<Users> users,
            AtomicReference<ServerTls> tls,
            WayOut owned) {
        this.loops = loops;
        this.listener = listener;
        this.users = users;
        this.tls = tls;
        this.owned = owned;
    }

    /**
     * Starts a server with a way out of its own. Blocks until it listens.
     *
     * @throws StartupException if it cannot listen, TLS cannot be set up, or an address in the options is none
     */
    public static Server start(ServerOptions options, ServerTls tls) throws InterruptedException {
        return start(options, tls, TcpTuning.DEFAULT);
    }

    /** The same with what the connections of clients are told beyond the usual. */
    public static Server start(ServerOptions options, ServerTls tls, TcpTuning inbound) throws InterruptedException {
        WayOut wayOut = WayOut.open(options.outbound());
        return start(options, tls, inbound, wayOut, wayOut);
    }

    /** The same with a way out that others use too, and that is not closed with it. */
    public static Server start(ServerOptions options, ServerTls tls, TcpTuning inbound, WayOut shared)
            throws InterruptedException {
        return start(options, tls, inbound, shared, null);
    }

    private static Server start(ServerOptions options, ServerTls tls, TcpTuning inbound, WayOut wayOut, WayOut owned)
            throws InterruptedException {
        Transport transport = Transport.best();
        EventLoopGroup loops = transport.eventLoops(0, "server");
        AtomicReference<Users> users = new AtomicReference<>(options.users());
        AtomicReference<ServerTls> current = new AtomicReference<>(tls);
        Admission admission =
                new Admission(users::get, options.paddingScheme(), wayOut::streams, StreamTimeouts.DEFAULT);
        Channel listener = listen(
                options.listen(),
                new Sockets(transport, inbound),
                loops,
                new ConnectionInitializer(current::get, admission));
        wayOut.listensOn((InetSocketAddress) listener.localAddress());
        LOG.info("listening on {}", listener.localAddress());
        return new Server(loops, listener, users, current, owned);
    }

    private static Channel listen(
            HostPort address, Sockets sockets, EventLoopGroup loops, ConnectionInitializer connections)
            throws InterruptedException {
        try {
            ChannelFuture bound = sockets.listener(loops, loops)
                    .childHandler(connections)
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

    /** Others may come in, and another certificate is shown, from the next connection on. Those that stand go on. Any thread. */
    public void reload(Users others, ServerTls renewed) {
        users.set(others);
        tls.set(renewed);
    }

    /** Where it listens, with the port that the system has chosen if it was left to it. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public CompletionStage<?> close() {
        listener.close();
        if (owned != null) {
            owned.close();
        }
        return Transport.shutDown(loops);
    }
}
