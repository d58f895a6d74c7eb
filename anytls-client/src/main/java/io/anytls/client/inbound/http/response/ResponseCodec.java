package io.anytls.client.inbound.http.response;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import java.util.List;

/** Writes requests, one at a time, and reads the response to each. */
public final class ResponseCodec extends CombinedChannelDuplexHandler<ResponseDecoder, HttpRequestEncoder> {

    public ResponseCodec() {
        ResponseDecoder decoder = new ResponseDecoder();
        init(decoder, new Encoder(decoder));
    }

    private static final class Encoder extends HttpRequestEncoder {

        private final ResponseDecoder decoder;

        Encoder(ResponseDecoder decoder) {
            this.decoder = decoder;
        }

        @Override
        protected void encode(ChannelHandlerContext ctx, Object message, List<Object> out) throws Exception {
            if (message instanceof HttpRequest request) {
                decoder.requested(request.method().equals(HttpMethod.HEAD));
            }
            super.encode(ctx, message, out);
        }
    }
}
