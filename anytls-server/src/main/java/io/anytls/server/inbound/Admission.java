package io.anytls.server.inbound;

import io.anytls.daemon.address.SocketText;
import io.anytls.protocol.auth.AuthenticationDecoder;
import io.anytls.protocol.auth.AuthenticationListener;
import io.anytls.protocol.auth.AuthenticationRefusal;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.FrameDecoder;
import io.anytls.protocol.frame.FrameEncoder;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.session.ServerSession;
import io.anytls.protocol.session.StreamTimeouts;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.server.access.SourceRanges;
import io.anytls.server.config.ArrivalOptions;
import io.anytls.server.fallback.PlainAnswer;
import io.anytls.server.fallback.Site;
import io.anytls.server.fallback.Sites;
import io.anytls.server.turn.ReadPasses;
import io.anytls.server.turn.ReadSize;
import io.anytls.server.turn.TurnHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who gets a session at one listener. Connections that do not authenticate get no answer (docs/protocol.md, Authentication), or are shown a
 * site ({@link FirstFlight}), and none of them costs a line in the log above debug, as scanners come all day: {@link Reception} counts them.
 */
public final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final Duration AUTHENTICATION_TIMEOUT = Duration.ofSeconds(10);

    private final String inbound;
    private final StreamHandlers streams;
    private final Reception reception;

    private volatile Users users;
    private volatile PaddingScheme paddingScheme;
    private volatile ShapeProfile shapes;
    private volatile StreamTimeouts timeouts;
    private volatile ArrivalOptions options = ArrivalOptions.DEFAULT;
    private volatile Sites sites = Sites.NONE;
    private volatile SourceRanges unlimited = SourceRanges.of(ArrivalOptions.DEFAULT.unlimitedSources());

    /**
     * @param inbound tag of the listener
     * @param paddingScheme the one that clients should use
     * @param shapes that streams have
     * @param streams what each stream of a session gets
     */
    public Admission(
            String inbound,
            Users users,
            PaddingScheme paddingScheme,
            ShapeProfile shapes,
            StreamHandlers streams,
            StreamTimeouts timeouts,
            Reception reception) {
        this.inbound = inbound;
        this.users = users;
        this.paddingScheme = paddingScheme;
        this.shapes = shapes;
        this.streams = streams;
        this.timeouts = timeouts;
        this.reception = reception;
    }

    /**
     * Others may come in from the next connection on. A session whose user is no more gets no new
     * stream, and is closed when it has none, or when {@link ArrivalOptions#revokeAfter} is over.
     *
     * @return how many such sessions there are
     */
    public int reload(Users others) {
        users = others;
        return reception.sessions().withdrawAllBut(others, this, options.revokeAfter());
    }

    /** From the next connection on. */
    public void reshape(PaddingScheme scheme, ShapeProfile profile, StreamTimeouts limits, ArrivalOptions changed) {
        paddingScheme = scheme;
        shapes = profile;
        timeouts = limits;
        unlimited = SourceRanges.of(changed.unlimitedSources());
        options = changed;
    }

    /** What strangers are shown, from the next connection on. */
    public void fallback(Sites others) {
        sites = others;
    }

    /** A connection has been accepted: until it authenticates it is one of the {@link Newcomers}. */
    void arrived(Channel connection) {
        InetAddress from = source(connection);
        reception.newcomers().enter(connection, from, unlimited.test(from));
    }

    /**
     * A visitor is about to be shown a site behind this server: the connection there has a place beside the visitor's own.
     *
     * @return gives the place back
     */
    public Runnable accompany(Channel visitor) {
        InetAddress from = source(visitor);
        return reception.newcomers().accompany(visitor, from, unlimited.test(from));
    }

    private static InetAddress source(Channel connection) {
        return connection.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress(); // gone already, or a test's
    }

    /** The TLS handshake is done: what decides who it is comes in front of the gate. */
    void receive(ChannelHandlerContext gate) {
        Site site = sites.of(applicationProtocol(gate));
        if (site == null) {
            long deadline = gate.channel().eventLoop().ticker().nanoTime() + AUTHENTICATION_TIMEOUT.toNanos();
            gate.pipeline().addBefore(gate.name(), "authentication", newDecoder(new Verdict(deadline)));
        } else {
            boolean greets = Sites.H2.equals(applicationProtocol(gate));
            gate.pipeline().addBefore(gate.name(), "first flight", new FirstFlight(this, site, greets));
        }
    }

    /** Whether strangers are shown something. */
    boolean hasSite() {
        return sites.usual() != null;
    }

    /** What has begun without TLS is a stranger's. Nothing of it has been read yet. */
    void receivePlain(Channel connection) {
        Site site = sites.usual();
        if (site == null) {
            return; // no more, since it came: TLS says what it says
        }
        connection.pipeline().remove(TlsGate.class);
        connection.pipeline().remove(SslHandler.class);
        connection.pipeline().remove(HandshakeGuard.class);
        connection.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        connection.pipeline().addLast("plain", new PlainAnswer());
        site.enter(connection, false);
    }

    private static String applicationProtocol(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        return tls == null ? null : tls.applicationProtocol();
    }

    /** Reads the digest; with 34 bytes of a first flight in hand it decides at once. */
    AuthenticationDecoder newDecoder(AuthenticationListener listener) {
        return new AuthenticationDecoder(users, AUTHENTICATION_TIMEOUT, listener);
    }

    /** Somebody who is shown the site has sent what can be a wrong password only. */
    void wrongPassword(Channel connection) {
        reception.failed().count(source(connection));
    }

    private final class Verdict implements AuthenticationListener {

        private final long deadline;

        Verdict(long deadline) {
            this.deadline = deadline;
        }

        @Override
        public void authenticated(ChannelHandlerContext ctx, User user) {
            admit(ctx, user);
        }

        @Override
        public void refused(ChannelHandlerContext ctx, AuthenticationRefusal reason, ByteBuf received) {
            LOG.debug("{}: not authenticated: {}", SocketText.of(ctx.channel().remoteAddress()), reason);
            received.release();
            if (reason == AuthenticationRefusal.UNKNOWN_USER) {
                reception.failed().count(source(ctx.channel()));
                ctx.pipeline().addAfter(ctx.name(), "refused", new Refused(deadline));
            } else {
                ctx.close();
            }
        }
    }

    void admit(ChannelHandlerContext ctx, User user) {
        Channel connection = ctx.channel();
        reception.newcomers().leave(connection, source(connection));
        Origin origin = new Origin(inbound, user.name(), connection.remoteAddress());
        LiveSession live =
                new LiveSession(connection, user, streams.of(user, origin, connection), options.sessionIdle());
        Optional<UserSessions.Crowd> crowd = reception.sessions().enter(live, this);
        if (crowd.isPresent()) {
            turnAway(ctx, user, crowd.get());
            return;
        }
        connection.closeFuture().addListener(closed -> reception.sessions().leave(live));
        ServerSession session = new ServerSession(
                paddingScheme, live, timeouts, MemoryBudget.ofProcess().share(user.name()), shapes);
        LOG.debug(
                "session {}: user {}, inbound {}, from {}",
                session.number(),
                user.name(),
                inbound,
                SocketText.of(connection.remoteAddress()));
        ctx.pipeline().remove(TlsGate.class);
        ReadSize size = ReadSize.of(connection);
        TurnHandler turns = ReadPasses.of(connection.eventLoop())
                .newHandler(
                        user.name(),
                        size,
                        () -> session.pauseReading(reception),
                        () -> session.resumeReading(reception));
        size.in(turns);
        ctx.pipeline()
                .addFirst("turns", turns)
                .addLast("decoder", new FrameDecoder())
                .addLast("encoder", new FrameEncoder())
                .addLast("session", session);
        if (!users.include(user.digest())) {
            ctx.close(); // the users have changed since the connection began, and nobody may have seen it
        }
    }

    /** There are too many sessions, each of them in use. What the client sends is dropped by {@link TlsGate}. */
    private void turnAway(ChannelHandlerContext ctx, User user, UserSessions.Crowd crowd) {
        reception.turnedAway(user, crowd);
        ctx.pipeline().addBefore(ctx.pipeline().context(TlsGate.class).name(), "encoder", new FrameEncoder());
        ctx.channel()
                .writeAndFlush(new Frame.Alert("too many sessions, the limit is " + crowd.limit()))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
