package io.anytls.protocol.session;

import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.budget.MemoryShare;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.testkit.ScriptedPeer;
import io.anytls.protocol.testkit.StreamProbe;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server session of ours and a client written by hand. Every accepted stream gets a probe that reads, unless told otherwise. */
final class ScriptedClient implements AutoCloseable {

    static final String MD5 = "padding-md5=" + PaddingScheme.DEFAULT.md5();
    static final String VERSION_1 = "SETTINGS 0 v=1\nclient=x/1\n" + MD5;
    static final String VERSION_2 = "SETTINGS 0 v=2\nclient=x/1\n" + MD5;
    static final String HALF_CLOSE = VERSION_2 + "\nhalf-close=1";

    final List<StreamProbe> accepted = new ArrayList<>();
    final ServerSession session;
    final ScriptedPeer peer;
    boolean streamsRead = true;

    /** For each stream that is asked for; null: it is taken in. */
    String refusal;

    ScriptedClient() {
        this(MemoryBudget.ofProcess().share("test"));
    }

    /** @param share of the session's user */
    ScriptedClient(MemoryShare share) {
        this(share, ShapeProfile.NONE);
    }

    /** @param shapes that streams have */
    ScriptedClient(MemoryShare share, ShapeProfile shapes) {
        session = new ServerSession(PaddingScheme.DEFAULT, new Acceptor(), StreamTimeouts.DEFAULT, share, shapes);
        peer = new ScriptedPeer(session);
    }

    /** The client has said this, and the answer has been heard. */
    static ScriptedClient thatSays(String settings) {
        return thatSays(settings, ShapeProfile.NONE);
    }

    /** The same, whose server shapes streams. */
    static ScriptedClient thatSays(String settings, ShapeProfile shapes) {
        ScriptedClient client = new ScriptedClient(MemoryBudget.ofProcess().share("test"), shapes);
        client.peer.says(settings);
        client.peer.hears();
        return client;
    }

    /** The client opens a stream. */
    StreamProbe opens(int streamId) {
        peer.says("SYN " + Integer.toUnsignedString(streamId));
        return accepted.get(accepted.size() - 1);
    }

    ServerStream stream(StreamProbe probe) {
        return (ServerStream) probe.stream();
    }

    void advance(Duration time) {
        peer.advance(time);
    }

    @Override
    public void close() {
        peer.close();
    }

    @Sharable
    private final class Acceptor extends ChannelInitializer<Channel> implements StreamAcceptor {
        @Override
        public String refusal() {
            return refusal;
        }

        @Override
        public ChannelHandler handler() {
            return this;
        }

        @Override
        protected void initChannel(Channel channel) {
            StreamProbe probe = new StreamProbe();
            channel.config().setAutoRead(streamsRead);
            channel.pipeline().addLast(probe);
            accepted.add(probe);
        }
    }
}
