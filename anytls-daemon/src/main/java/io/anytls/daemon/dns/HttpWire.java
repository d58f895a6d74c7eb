package io.anytls.daemon.dns;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;

/**
 * RFC 8484, over HTTP/1.1.
 *
 * @param host what the server calls itself
 */
record HttpWire(String host, String path) implements Wire {

    private static final String TYPE = "application/dns-message";

    @Override
    public void install(ChannelPipeline pipeline) {
        pipeline.addLast("http", new HttpClientCodec())
                .addLast("messages", new HttpObjectAggregator(DnsMessage.LONGEST, true));
    }

    @Override
    public Object encode(byte[] query, ByteBufAllocator allocator) {
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                path,
                allocator.buffer(query.length).writeBytes(query));
        request.headers()
                .set(HttpHeaderNames.HOST, host)
                .set(HttpHeaderNames.ACCEPT, TYPE)
                .set(HttpHeaderNames.CONTENT_TYPE, TYPE)
                .set(HttpHeaderNames.CONTENT_LENGTH, query.length);
        return request;
    }

    @Override
    public byte[] decode(Object message) throws IOException {
        FullHttpResponse response = (FullHttpResponse) message;
        if (response.decoderResult().isFailure()) {
            throw new IOException("the answer is none of HTTP");
        } else if (response.status().code() != 200) {
            throw new IOException("HTTP status " + response.status().code());
        }
        return ByteBufUtil.getBytes(response.content());
    }
}
