package io.anytls.client.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** How an application's proxy protocol says yes and no. */
public interface ProxyReply {

    /** The bytes that tell the application that its tunnel stands; the caller owns the buffer. */
    ByteBuf accepted(ByteBufAllocator allocator);

    /** The bytes that tell it why not, by the type of the cause; the connection is closed behind them. */
    ByteBuf refused(ByteBufAllocator allocator, Throwable cause);
}
