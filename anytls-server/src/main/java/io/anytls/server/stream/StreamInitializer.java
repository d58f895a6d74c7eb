package io.anytls.server.stream;

import io.anytls.protocol.conversation.Origin;
import io.anytls.server.limit.SessionLimits;
import io.anytls.server.outbound.Router;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;

/** Gives each new stream of a session its handler. */
@Sharable
public final class StreamInitializer extends ChannelInitializer<Channel> {

    private final Router router;
    private final Origin origin;
    private final SessionLimits limits;

    /**
     * @param origin of the session whose streams these are
     * @param limits of that session
     */
    public StreamInitializer(Router router, Origin origin, SessionLimits limits) {
        this.router = router;
        this.origin = origin;
        this.limits = limits;
    }

    @Override
    protected void initChannel(Channel stream) {
        stream.pipeline().addLast(new TargetHandler(router, origin, limits));
    }
}
