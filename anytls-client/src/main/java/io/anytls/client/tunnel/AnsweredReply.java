package io.anytls.client.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** For an application that was told yes already. */
enum AnsweredReply implements ProxyReply {
    YES;

    @Override
    public ByteBuf accepted(ByteBufAllocator allocator) {
        return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public ByteBuf refused(ByteBufAllocator allocator, Throwable cause) {
        return Unpooled.EMPTY_BUFFER;
    }
}
