package io.anytls.protocol.auth;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Learns the verdict on a connection: exactly one of the two is called, once, on the channel's event loop.
 *
 * <p>Both get the context of the {@link AuthenticationDecoder}, which is still in the pipeline and leaves by itself:
 * handlers that are added behind it during the call receive everything from there on.
 */
public interface AuthenticationListener {

    /**
     * The client has proved to be this user. Bytes behind padding0 go to the handlers that stand behind the context.
     */
    void authenticated(ChannelHandlerContext ctx, User user);

    /**
     * The client has not authenticated, and nothing has been written or closed. What comes later goes to the handlers
     * behind the context.
     *
     * @param reason for logs and counters only: what the peer gets to see must not depend on it
     * @param received every byte read so far, unchanged, perhaps none; owned by the callee, who replays or releases it
     */
    void refused(ChannelHandlerContext ctx, AuthenticationRefusal reason, ByteBuf received);
}
