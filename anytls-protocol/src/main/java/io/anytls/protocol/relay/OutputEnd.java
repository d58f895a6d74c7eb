package io.anytls.protocol.relay;

import io.netty.channel.ChannelHandler;

/** A handler of a channel whose output ends in a way of its own, over TLS for instance, when a {@link Relay} ends it. */
public interface OutputEnd extends ChannelHandler {

    /** All has gone out. Writes may fail from now on. On the channel's event loop. */
    void endOutput();
}
