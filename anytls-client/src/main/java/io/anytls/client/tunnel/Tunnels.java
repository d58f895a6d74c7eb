package io.anytls.client.tunnel;

import io.netty.channel.Channel;

/** Joins an application's connection to a stream, once its proxy request is understood. */
public interface Tunnels {

    /**
     * Opens a stream for the request and relays bytes between the two until both ends have ended. Adds its handlers to the end of
     * the channel's pipeline at once, so that bytes behind the request, fired by a decoder that is removed right after this
     * call, are payload. Call it on the channel's event loop.
     *
     * @param application the application's connection; its remaining handlers must pass bytes through unchanged
     * @param request with the loop of that connection
     * @param reply how to answer; nothing has been answered yet
     */
    void start(Channel application, StreamRequest request, ProxyReply reply);
}
