package io.anytls.client.pool;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.KeyValues;
import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.Heartbeat;
import io.anytls.protocol.session.SessionListener;
import io.anytls.protocol.session.StreamTimeouts;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Sessions without sockets, whose time a test moves. */
final class SessionsForTests implements AutoCloseable {

    private static final SessionListener DEAF = new SessionListener() {
        @Override
        public void paddingScheme(String rawText) {}

        @Override
        public void heartbeatMissed(ClientSession session, boolean payloadUnread) {}
    };

    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private long sequence;

    /** Where the next sessions go to. */
    InetSocketAddress server = new InetSocketAddress("192.0.2.1", 443);

    /** Where they come from. */
    InetSocketAddress own = new InetSocketAddress("198.51.100.1", 40_000);

    private static final class Located extends EmbeddedChannel {
        private final InetSocketAddress server;

        private final InetSocketAddress own;

        Located(InetSocketAddress server, InetSocketAddress own) {
            this.server = server;
            this.own = own;
        }

        @Override
        protected SocketAddress localAddress0() {
            return isActive() ? own : null;
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return isActive() ? server : null;
        }
    }

    PooledSession make() {
        return make(PooledSession.Origin.DEMAND, 0, Long.MAX_VALUE);
    }

    /** A session that its server has shown to be of version 2. */
    PooledSession make(PooledSession.Origin origin, long createdAt, long lifetime) {
        return make(origin, createdAt, Tenure.of(lifetime));
    }

    PooledSession make(PooledSession.Origin origin, long createdAt, Tenure tenure) {
        return make(new Frame.ServerSettings(new KeyValues(Map.of("v", "2"))), origin, createdAt, tenure);
    }

    /** One that has sent Settings, and whose server has said nothing yet. */
    PooledSession makeUnanswered() {
        return make(null, PooledSession.Origin.DEMAND, 0, Tenure.ENDLESS);
    }

    /** One whose server serves a stream once however often it is sent. */
    PooledSession makeServingOnce(String instance) {
        return make(servingOnce(instance), PooledSession.Origin.DEMAND, 0, Tenure.ENDLESS);
    }

    static Frame servingOnce(String instance) {
        return new Frame.ServerSettings(new KeyValues(Map.of("v", "2", "nonce", "1", "instance", instance)));
    }

    PooledSession makeVersion1() {
        return make(new Frame.Fin(77), PooledSession.Origin.DEMAND, 0, Tenure.ENDLESS);
    }

    private PooledSession make(Frame first, PooledSession.Origin origin, long createdAt, Tenure tenure) {
        ClientSession session = new ClientSession("test", "0", DEAF, Heartbeat.OFF, StreamTimeouts.DEFAULT);
        EmbeddedChannel channel = new Located(server, own);
        channel.freezeTime();
        channel.pipeline().addLast(session);
        channels.add(channel);
        session.announce();
        if (first != null) {
            channel.writeInbound(first);
        }
        forgetSent(channel);
        return new PooledSession(session, ++sequence, origin, createdAt, tenure);
    }

    static EmbeddedChannel channel(PooledSession session) {
        return (EmbeddedChannel) session.channel();
    }

    static void pass(PooledSession session, long millis) {
        channel(session).advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel(session).runScheduledPendingTasks();
        channel(session).runPendingTasks();
    }

    static void answerHeartbeat(PooledSession session) {
        channel(session).writeInbound(new Frame.HeartbeatResponse(0));
    }

    /** The type of the next frame that the session has sent; null if it has sent none. */
    static Class<?> sent(PooledSession session) {
        Object frame = channel(session).readOutbound();
        ReferenceCountUtil.release(frame);
        return frame == null ? null : frame.getClass();
    }

    private static void forgetSent(EmbeddedChannel channel) {
        for (Object sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            ReferenceCountUtil.release(sent);
        }
    }

    @Override
    public void close() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    /** As it is when it was dialled: with a stream, if one has asked for it. */
    static void enter(SessionTable table, PooledSession session) {
        table.dialled(session, session.origin() == PooledSession.Origin.DEMAND ? 1 : 0, 0);
    }
}
