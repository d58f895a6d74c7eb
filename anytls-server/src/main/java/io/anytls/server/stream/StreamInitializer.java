package io.anytls.server.stream;

import io.anytls.protocol.conversation.Conversation;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.session.ServerStream;
import io.anytls.protocol.session.StreamAcceptor;
import io.anytls.server.limit.SessionLimits;
import io.anytls.server.outbound.Router;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;

/** Gives each new stream of a session its handler. */
@Sharable
public final class StreamInitializer extends ChannelInitializer<Channel> implements StreamAcceptor {

    private final Router router;
    private final Conversations conversations;
    private final Origin origin;
    private final SessionLimits limits;
    private final Nonces nonces;

    /**
     * @param conversations where each of them is entered
     * @param origin of the session whose streams these are
     * @param limits of that session
     * @param nonces of all streams of the program
     */
    public StreamInitializer(
            Router router, Conversations conversations, Origin origin, SessionLimits limits, Nonces nonces) {
        this.router = router;
        this.conversations = conversations;
        this.origin = origin;
        this.limits = limits;
        this.nonces = nonces;
    }

    @Override
    public String refusal() {
        return limits.ask();
    }

    @Override
    public ChannelHandler handler() {
        return this;
    }

    @Override
    public String instance() {
        return nonces.instance();
    }

    @Override
    protected void initChannel(Channel stream) {
        ServerStream opened = (ServerStream) stream;
        Conversation conversation = conversations.begin(origin);
        conversation.carriedBy(opened, opened);
        stream.pipeline().addLast(new TargetHandler(router, conversation, limits, nonces));
    }
}
