package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.process.Service;
import io.anytls.daemon.reload.Change;
import io.anytls.daemon.tls.ServerTls;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpListener;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.server.config.ArrivalOptions;
import io.anytls.server.config.FallbackOptions;
import io.anytls.server.config.ServerOptions;
import io.anytls.server.fallback.SiteMaker;
import io.anytls.server.fallback.Sites;
import io.anytls.server.inbound.Admission;
import io.anytls.server.inbound.ConnectionInitializer;
import io.anytls.server.inbound.PlainInitializer;
import io.anytls.server.web.Redirect;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** A running server: a TLS listener in front of a {@link WayOut}. */
public final class Server implements Service {

    private final Transport transport;
    private final EventLoopGroup loops;
    private final TcpListener listener;
    private final Admission admission;
    private final AtomicReference<ServerTls> tls;
    private final WayOut wayOut;
    private final PlainHttp plainHttp;

    /** Closes what is this server's alone. */
    private final Supplier<CompletionStage<?>> end;

    private Server(
            Transport transport,
            EventLoopGroup loops,
            TcpListener listener,
            Admission admission,
            AtomicReference<ServerTls> tls,
            WayOut wayOut,
            Supplier<CompletionStage<?>> end) {
        this.transport = transport;
        this.loops = loops;
        this.listener = listener;
        this.admission = admission;
        this.tls = tls;
        this.wayOut = wayOut;
        this.end = end;
        this.plainHttp = new PlainHttp(this::plainSockets);
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
        Surroundings own = Surroundings.of(WayOut.open(options.outbound()));
        own.wayOut().users(options.users().size());
        return start(options, tls, inbound, own, own::close);
    }

    /** The same with a way out that others use too, and that is not closed with it. */
    public static Server start(ServerOptions options, ServerTls tls, TcpTuning inbound, WayOut shared)
            throws InterruptedException {
        Surroundings own = Surroundings.of(shared);
        return start(options, tls, inbound, own, own::closeButWayOut);
    }

    /** The same with surroundings that others use too, and that are not closed with it. */
    static Server start(ServerOptions options, ServerTls tls, TcpTuning inbound, Surroundings shared)
            throws InterruptedException {
        return start(options, tls, inbound, shared, () -> CompletableFuture.completedFuture(null));
    }

    private static Server start(
            ServerOptions options,
            ServerTls tls,
            TcpTuning inbound,
            Surroundings surroundings,
            Supplier<CompletionStage<?>> end)
            throws InterruptedException {
        WayOut wayOut = surroundings.wayOut();
        Transport transport = Transport.best();
        EventLoopGroup loops = surroundings.loops();
        AtomicReference<ServerTls> current = new AtomicReference<>(tls);
        Admission admission = new Admission(
                options.tag(),
                options.users(),
                options.paddingScheme(),
                options.shapes(),
                wayOut::streams,
                timeouts(options.halfClose()),
                surroundings.reception());
        admission.reshape(options.paddingScheme(), options.shapes(), timeouts(options.halfClose()), options.arrival());
        admission.fallback(SiteMaker.make(options.fallback(), admission::accompany)); // before anybody comes
        TcpListener listener =
                TcpListener.open(options.listen(), sockets(transport, inbound, loops, current, admission));
        wayOut.listensOn(listener.address());
        Server server = new Server(transport, loops, listener, admission, current, wayOut, end);
        try {
            server.prepareFallback(options.fallback()).apply();
        } catch (StartupException e) {
            server.retire();
            throw e;
        }
        return server;
    }

    private static Supplier<ServerBootstrap> sockets(
            Transport transport,
            TcpTuning tuning,
            EventLoopGroup loops,
            AtomicReference<ServerTls> tls,
            Admission admission) {
        return () -> new Sockets(transport, tuning)
                .listener(loops, loops, () -> !MemoryBudget.ofProcess().isFull())
                .childHandler(new ConnectionInitializer(tls::get, admission));
    }

    /** Other users and another certificate, as {@link #reload(Users, ServerTls, PaddingScheme, ShapeProfile, Duration, ArrivalOptions)}. */
    public int reload(Users others, ServerTls renewed) {
        tls.set(renewed);
        return admission.reload(others);
    }

    /**
     * Another certificate is shown from the next connection on, another padding scheme sent, streams get other shapes, and half-closed streams given another time. Sessions of users whose password is
     * nobody's any more get no new stream and end with the last one that they have, or when {@link ArrivalOptions#revokeAfter} is over. Any thread.
     *
     * @return how many such sessions there are
     */
    public int reload(
            Users others,
            ServerTls renewed,
            PaddingScheme scheme,
            ShapeProfile shapes,
            Duration halfClose,
            ArrivalOptions arrival) {
        admission.reshape(scheme, shapes, timeouts(halfClose), arrival);
        return reload(others, renewed);
    }

    private ServerBootstrap plainSockets() {
        return new Sockets(transport, TcpTuning.DEFAULT)
                .listener(loops, loops, () -> !MemoryBudget.ofProcess().isFull())
                .childHandler(new PlainInitializer(
                        admission, new Redirect(() -> listener.address().getPort())));
    }

    /**
     * Makes ready that whoever does not authenticate is shown something else from the next connection on. Blocking.
     *
     * @throws StartupException if a directory cannot be read, or plain HTTP not be listened for
     */
    Change prepareFallback(FallbackOptions options) throws InterruptedException {
        Sites sites = SiteMaker.make(options, admission::accompany);
        Change plain = plainHttp.prepare(options.httpListen());
        return Change.of(
                () -> {
                    plain.apply();
                    admission.fallback(sites);
                },
                plain::undo);
    }

    private static StreamTimeouts timeouts(Duration halfClose) {
        return StreamTimeouts.DEFAULT.withHalfOpen(halfClose);
    }

    /**
     * Listens somewhere else from now on. Those who are connected stay. Blocking.
     *
     * @throws StartupException if it cannot listen there; it then listens where it did
     */
    public void move(HostPort to) throws InterruptedException {
        prepareMove(to, TcpTuning.DEFAULT).apply();
    }

    /**
     * Listens somewhere else as well, and with the change no longer where it did. Blocking.
     *
     * @param inbound what connections that come there are told
     * @throws StartupException if it cannot listen there; it then listens where it did
     */
    synchronized Change prepareMove(HostPort to, TcpTuning inbound) throws InterruptedException {
        InetSocketAddress before = listener.address();
        Change moved = listener.move(to, sockets(transport, inbound, loops, tls, admission));
        InetSocketAddress after = listener.address();
        if (after.equals(before)) {
            return moved;
        }
        wayOut.listensOn(after);
        return Change.of(
                () -> {
                    moved.apply();
                    wayOut.leaves(before);
                },
                () -> {
                    moved.undo();
                    wayOut.leaves(after);
                });
    }

    /** Listens no longer. Those who are connected stay. */
    synchronized void retire() {
        wayOut.leaves(listener.address());
        plainHttp.close();
        listener.close();
    }

    /** Where it listens, with the port that the system has chosen if it was left to it. */
    public synchronized InetSocketAddress address() {
        return listener.address();
    }

    @Override
    public synchronized CompletionStage<?> close() {
        plainHttp.close();
        listener.close();
        return end.get();
    }
}
