package io.anytls.client.dial;

import io.anytls.client.config.ServerOptions;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.dial.HostDialer;
import io.anytls.daemon.dial.ServerDialer;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.tls.ClientTls;
import io.anytls.daemon.tls.TlsParameters;
import io.anytls.daemon.transport.Sockets;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.relay.ReadBuffers;
import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.Heartbeat;
import io.anytls.protocol.session.SessionListener;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.protocol.shape.ShapeProfile;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sessions to one server. Any thread. */
public final class SessionDialer {

    /** What the pool wants of a session that is being dialled. */
    record SessionPlan(Heartbeat heartbeat, SessionEvents events, HiddenName hiddenName) {}

    private static final Logger LOG = LoggerFactory.getLogger(SessionDialer.class);

    private final ServerOptions server;
    private final StreamTimeouts timeouts;
    private final ShapeProfile shapes;
    private final ClientTls tls;
    private final PasswordDigest digest;
    private final CurrentPadding padding;
    private final ServerDialer<? extends DuplexChannel> dialer;
    private final HiddenNames hiddenNames;

    /**
     * Over sockets of this machine.
     *
     * @param names see {@link io.anytls.daemon.dial.NameResolution#groups}
     * @param shapes that streams have
     * @param schemes of this server
     */
    public SessionDialer(
            ServerOptions server,
            DialOptions options,
            ClientTls tls,
            Sockets sockets,
            List<CachedNames> names,
            StreamTimeouts timeouts,
            ShapeProfile shapes,
            SchemeMemory schemes) {
        this(
                server,
                tls,
                new HostDialer(
                        server.address(),
                        loop -> bootstrap(sockets, options.connectTimeout(), loop),
                        names,
                        options.strategy(),
                        options.localAddresses()),
                names,
                timeouts,
                shapes,
                schemes);
    }

    /**
     * @param dialer to the server
     * @param names that say what the server's name is hidden with
     * @param shapes that streams have
     * @param schemes of this server
     */
    public SessionDialer(
            ServerOptions server,
            ClientTls tls,
            ServerDialer<? extends DuplexChannel> dialer,
            List<CachedNames> names,
            StreamTimeouts timeouts,
            ShapeProfile shapes,
            SchemeMemory schemes) {
        this.server = server;
        this.shapes = shapes;
        this.timeouts = timeouts;
        this.padding = new CurrentPadding(schemes);
        this.tls = tls;
        this.digest = PasswordDigest.of(server.password());
        this.dialer = dialer;
        this.hiddenNames = new HiddenNames(tls.options(), names);
    }

    /**
     * A new session, authenticated on our side; its Settings is written and not flushed.
     *
     * @param loop where it shall live, if its connection is not one through another outbound
     * @param events told on its loop
     * @return completes on its loop; fails, on any, with an exception whose message is one line for a person
     */
    public Future<ClientSession> dial(EventLoop loop, Heartbeat heartbeat, SessionEvents events) {
        Promise<ClientSession> ready = ImmediateEventExecutor.INSTANCE.newPromise();
        hiddenNames.next(loop).addListener((Future<HiddenName> hidden) -> {
            if (hidden.isSuccess()) {
                dial(loop, new SessionPlan(heartbeat, events, hidden.getNow()), ready);
            } else {
                ready.tryFailure(failed(hidden.cause().getMessage(), hidden.cause()));
            }
        });
        return ready;
    }

    private void dial(EventLoop loop, SessionPlan plan, Promise<ClientSession> ready) {
        Function<DuplexChannel, Future<?>> proof = connection -> secure(connection, plan);
        Future<? extends DuplexChannel> dial = dialer.dial(loop, proof);
        dial.addListener(secured -> {
            Optional<HiddenName> again = plan.hiddenName().afterRejection();
            if (secured.isSuccess()) {
                authenticate(dial.getNow().pipeline(), ready);
            } else if (again.isPresent() && !ready.isCancelled()) {
                hiddenNames.forget();
                LOG.debug("{}: once more, with the ECH configuration that it has sent", this);
                dial(loop, new SessionPlan(plan.heartbeat(), plan.events(), again.get()), ready);
            } else if (secured.cause() instanceof DialException failure) {
                ready.tryFailure(failed("cannot connect: " + failure.getMessage(), failure));
            } else {
                ready.tryFailure(secured.cause());
            }
        });
    }

    /** The addresses that {@link #dial} would find for the server's name; fails as a dial would. */
    public Future<List<InetAddress>> lookUp(EventLoop loop) {
        return dialer.lookUp(loop);
    }

    private void authenticate(ChannelPipeline pipeline, Promise<ClientSession> ready) {
        AuthenticatingHandler handler = pipeline.get(AuthenticatingHandler.class);
        if (handler != null) {
            try {
                handler.authenticate(pipeline, ready);
            } catch (RuntimeException e) { // a mistake of ours: nobody shall wait for it for ever
                pipeline.close();
                ready.tryFailure(e);
            }
        } else { // it has been closed meanwhile
            ready.tryFailure(failed(pipeline.channel(), "the connection was closed after the TLS handshake", null));
        }
    }

    /** Of several addresses the first wins that stands with TLS: one that takes connections and is mute is no server. */
    private Future<?> secure(DuplexChannel connection, SessionPlan plan) {
        plan.events().connected(connection.remoteAddress());
        Promise<Void> secured = connection.eventLoop().newPromise();
        tls.secure(
                connection.pipeline(),
                plan.hiddenName().configs(),
                server.address().port(),
                TlsParameters.CLIENT_HANDSHAKE);
        connection.pipeline().addLast("authentication", new AuthenticatingHandler(this, plan, secured));
        if (!(dialer instanceof HostDialer)) {
            connection.pipeline().addFirst("end of input", EndOfInput.CLOSES);
            connection.config().setAutoClose(true);
        }
        connection.config().setAutoRead(true);
        return secured;
    }

    /** The session's server has shown that it is one: its address comes first in the next dials. */
    public void served(ClientSession session) {
        dialer.served(session.channel());
    }

    /** The session has ended before its server had shown that it is one: its address comes last in the next dials. */
    public void failed(ClientSession session) {
        dialer.failed(session.channel());
    }

    PasswordDigest digest() {
        return digest;
    }

    PaddingScheme paddingScheme() {
        return padding.scheme();
    }

    /** A session that will be shaped by the scheme. */
    ClientSession newSession(PaddingScheme scheme, SessionPlan plan) {
        SessionListener listener = new SessionListener() {
            private boolean schemeTaken;

            /** The protocol has it once; a server that repeats it would keep our loop busy. */
            @Override
            public void paddingScheme(String rawText) {
                if (!schemeTaken) {
                    schemeTaken = true;
                    padding.update(rawText, System.nanoTime());
                }
            }

            @Override
            public void heartbeatMissed(ClientSession session, boolean payloadUnread) {
                plan.events().heartbeatMissed(session, payloadUnread);
            }

            @Override
            public void heartbeatAnswered(long nanos, long silence) {
                plan.events().heartbeatAnswered(nanos, silence);
            }

            @Override
            public boolean speaksVersion1(ClientSession silent) {
                return plan.events().speaksVersion1(silent);
            }

            @Override
            public void peerKnown(ClientSession session) {
                plan.events().peerKnown(session);
            }

            @Override
            public void ended(ClientSession session) {
                plan.events().ended(session);
            }
        };
        return new ClientSession(server.clientMetadata(), scheme.md5(), listener, plan.heartbeat(), timeouts, shapes);
    }

    /** As it stands in messages. */
    @Override
    public String toString() {
        return "server " + server.address();
    }

    /** No session has come about on a connection that stood. */
    IOException failed(Channel connection, String what, Throwable cause) {
        dialer.failed(connection);
        return failed(what, cause);
    }

    private IOException failed(String what, Throwable cause) {
        return new IOException(this + ": " + what, cause);
    }

    private static Bootstrap bootstrap(Sockets sockets, Duration connectTimeout, EventLoop loop) {
        return sockets.dialer(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, ReadBuffers.forRecords())
                .disableResolver()
                .handler(new ChannelInboundHandlerAdapter());
    }
}
