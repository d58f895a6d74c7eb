package io.anytls.server.inbound;

import io.anytls.protocol.auth.AuthenticationDecoder;
import io.anytls.protocol.auth.AuthenticationListener;
import io.anytls.protocol.auth.Refusal;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.frame.FrameDecoder;
import io.anytls.protocol.frame.FrameEncoder;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.session.ServerSession;
import io.anytls.protocol.session.StreamTimeouts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who gets a session. Connections that do not authenticate are closed without a word (docs/protocol.md, Authentication); whatever
 * they sent costs no line in the log above debug, as scanners come all day.
 */
public final class Admission implements AuthenticationListener {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final Duration AUTHENTICATION_TIMEOUT = Duration.ofSeconds(10);

    private final LiveSessions sessions = new LiveSessions();
    private final Function<User, ChannelHandler> streams;

    private volatile Users users;
    private volatile PaddingScheme paddingScheme;
    private volatile StreamTimeouts timeouts;

    /**
     * @param paddingScheme the one that clients should use
     * @param streams what each stream of a session gets, by the session's user; sharable
     */
    public Admission(
            Users users, PaddingScheme paddingScheme, Function<User, ChannelHandler> streams, StreamTimeouts timeouts) {
        this.users = users;
        this.paddingScheme = paddingScheme;
        this.streams = streams;
        this.timeouts = timeouts;
    }

    /**
     * Others may come in from the next connection on. A session whose user is no more gets no new
     * stream, and is closed when it has none.
     *
     * @return how many such sessions there are
     */
    public int reload(Users others) {
        users = others;
        return sessions.withdrawAllBut(others);
    }

    /** From the next connection on. */
    public void reshape(PaddingScheme scheme, StreamTimeouts limits) {
        paddingScheme = scheme;
        timeouts = limits;
    }

    AuthenticationDecoder newDecoder() {
        return new AuthenticationDecoder(users, AUTHENTICATION_TIMEOUT, this);
    }

    @Override
    public void authenticated(ChannelHandlerContext ctx, User user) {
        LOG.debug("{}: user {}", ctx.channel().remoteAddress(), user.name());
        SessionStreams granted = new SessionStreams(ctx.channel(), streams.apply(user));
        ctx.pipeline().remove(TlsGate.class);
        ctx.pipeline()
                .addLast("decoder", new FrameDecoder())
                .addLast("encoder", new FrameEncoder())
                .addLast(
                        "session",
                        new ServerSession(
                                paddingScheme,
                                granted,
                                timeouts,
                                MemoryBudget.ofProcess().share(user.name())));
        sessions.add(ctx.channel(), user, granted);
        if (!users.include(user.digest())) {
            ctx.close(); // the users have changed since the connection began, and nobody may have seen it
        }
    }

    @Override
    public void refused(ChannelHandlerContext ctx, Refusal reason, ByteBuf received) {
        LOG.debug("{}: not authenticated: {}", ctx.channel().remoteAddress(), reason);
        received.release();
        ctx.close();
    }
}
