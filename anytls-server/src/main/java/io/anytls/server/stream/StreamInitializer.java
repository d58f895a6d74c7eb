package io.anytls.server.stream;

import io.anytls.server.limit.SessionLimits;
import io.anytls.server.outbound.Outbound;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;

/** Gives each new stream of a session its handler. */
@Sharable
public final class StreamInitializer extends ChannelInitializer<Channel> {

    private final Outbound outbound;
    private final SessionLimits limits;

    /** @param limits of the session whose streams these are */
    public StreamInitializer(Outbound outbound, SessionLimits limits) {
        this.outbound = outbound;
        this.limits = limits;
    }

    @Override
    protected void initChannel(Channel stream) {
        stream.pipeline().addLast(new TargetHandler(outbound, limits));
    }
}
