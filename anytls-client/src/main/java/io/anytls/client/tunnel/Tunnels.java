package io.anytls.client.tunnel;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.Channel;

/** Joins an application's connection to a stream, once its proxy request is understood. */
public interface Tunnels {

    /**
     * Opens a stream to the target and relays bytes between the two until both ends have ended. Adds its handlers to the end of
     * the channel's pipeline at once, so that bytes behind the request, fired by a decoder that is removed right after this
     * call, are payload. Call it on the channel's event loop.
     *
     * @param application the application's connection; its remaining handlers must pass bytes through unchanged
     * @param reply how to answer; nothing has been answered yet
     */
    void start(Channel application, TargetAddress target, ProxyReply reply);
}
