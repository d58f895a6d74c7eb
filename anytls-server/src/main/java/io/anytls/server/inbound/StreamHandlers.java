package io.anytls.server.inbound;

import io.anytls.protocol.auth.User;
import io.anytls.protocol.conversation.Origin;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/** What the streams of a new session get. Any thread. */
@FunctionalInterface
public interface StreamHandlers {

    /**
     * A sharable handler for all streams of one session.
     *
     * @param session the session's connection; with its end all that is kept for it ends
     */
    ChannelHandler of(User user, Origin origin, Channel session);
}
