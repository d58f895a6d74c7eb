package io.anytls.client.inbound.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * An answer of our own: a status and one line of text.
 *
 * @param text printable ASCII
 * @param header a header line without its end, or empty
 */
record ErrorPage(HttpResponseStatus status, String text, String header) {

    ErrorPage(HttpResponseStatus status, String text) {
        this(status, text, "");
    }

    /** @param withBody false in answer to HEAD: the headers are the same */
    ByteBuf encode(ByteBufAllocator allocator, boolean keepAlive, boolean withBody) {
        StringBuilder page = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
        if (!header.isEmpty()) {
            page.append(header).append("\r\n");
        }
        page.append("Content-Type: text/plain; charset=us-ascii\r\n");
        page.append("Content-Length: ").append(text.length() + 1).append("\r\n");
        page.append("Connection: ").append(keepAlive ? "keep-alive" : "close").append("\r\n\r\n");
        if (withBody) {
            page.append(text).append('\n');
        }
        return ByteBufUtil.writeAscii(allocator, page);
    }
}
