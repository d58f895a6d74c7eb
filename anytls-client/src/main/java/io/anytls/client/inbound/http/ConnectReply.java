package io.anytls.client.inbound.http;

import io.anytls.client.inbound.application.Refusal;
import io.anytls.client.tunnel.ProxyReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;

/** How CONNECT is answered. */
final class ConnectReply implements ProxyReply {

    @Override
    public ByteBuf accepted(ByteBufAllocator allocator) {
        return ByteBufUtil.writeAscii(allocator, "HTTP/1.1 200 Connection established\r\n\r\n");
    }

    @Override
    public ByteBuf refused(ByteBufAllocator allocator, Throwable cause) {
        return pageFor(cause).encode(allocator, false, true);
    }

    /** 403, 502 or 504 and the reason. */
    static ErrorPage pageFor(Throwable cause) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(Refusal.of(cause).httpStatus());
        return new ErrorPage(status, Refusal.reason(cause));
    }
}
