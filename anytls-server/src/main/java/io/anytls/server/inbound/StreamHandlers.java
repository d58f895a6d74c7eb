package io.anytls.server.inbound;

import io.anytls.protocol.auth.User;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.session.StreamAcceptor;
import io.netty.channel.Channel;

/** What the streams of a new session get. Any thread. */
@FunctionalInterface
public interface StreamHandlers {

    /**
     * For all streams of one session.
     *
     * @param session the session's connection; with its end all that is kept for it ends
     */
    StreamAcceptor of(User user, Origin origin, Channel session);
}
