package io.anytls.client.inbound.socks;

import io.anytls.client.inbound.application.Refusal;
import io.anytls.client.tunnel.ProxyReply;
import io.anytls.protocol.address.TargetAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;

/** RFC 1928, section 6. */
final class Socks5Reply implements ProxyReply {

    static final int SUCCEEDED = 0;
    static final int GENERAL_FAILURE = 1;
    static final int COMMAND_NOT_SUPPORTED = 7;
    static final int ADDRESS_TYPE_NOT_SUPPORTED = 8;

    @Override
    public ByteBuf accepted(ByteBufAllocator allocator) {
        return encode(allocator, SUCCEEDED);
    }

    @Override
    public ByteBuf refused(ByteBufAllocator allocator, Throwable cause) {
        return encode(allocator, Refusal.of(cause).socksReply());
    }

    /** Where the application shall send its datagrams. */
    static ByteBuf accepted(ByteBufAllocator allocator, InetSocketAddress bound) {
        TargetAddress address = TargetAddress.of(bound);
        ByteBuf reply = allocator.buffer(3 + address.encodedLength());
        address.encode(reply.writeByte(5).writeByte(SUCCEEDED).writeByte(0));
        return reply;
    }

    /** The bound address is 0.0.0.0:0: the one that the target sees is the server's, and we do not know it. */
    static ByteBuf encode(ByteBufAllocator allocator, int reply) {
        return allocator
                .buffer(10)
                .writeByte(5)
                .writeByte(reply)
                .writeByte(0)
                .writeByte(1)
                .writeZero(6);
    }
}
