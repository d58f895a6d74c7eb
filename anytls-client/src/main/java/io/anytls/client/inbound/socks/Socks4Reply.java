package io.anytls.client.inbound.socks;

import io.anytls.client.tunnel.ProxyReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The reply of SOCKS4: its version is 0, and it knows hardly any reasons. */
final class Socks4Reply implements ProxyReply {

    static final int GRANTED = 0x5a;
    static final int REJECTED = 0x5b;
    static final int WRONG_USER = 0x5d;

    @Override
    public ByteBuf accepted(ByteBufAllocator allocator) {
        return encode(allocator, GRANTED);
    }

    @Override
    public ByteBuf refused(ByteBufAllocator allocator, Throwable cause) {
        return encode(allocator, REJECTED);
    }

    /** Port and address, which mean something to BIND only, are 0. */
    static ByteBuf encode(ByteBufAllocator allocator, int reply) {
        return allocator.buffer(8).writeByte(0).writeByte(reply).writeZero(6);
    }
}
