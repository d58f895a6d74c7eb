package io.anytls.daemon.dns;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;

/** How messages are on a connection. One for all connections; any thread. */
interface Wire {

    /** Adds what cuts the answers out. */
    void install(ChannelPipeline pipeline);

    /** What is written for a question. */
    Object encode(byte[] query, ByteBufAllocator allocator);

    /**
     * An answer, which is not released.
     *
     * @throws IOException if it is none
     */
    byte[] decode(Object message) throws IOException;
}
