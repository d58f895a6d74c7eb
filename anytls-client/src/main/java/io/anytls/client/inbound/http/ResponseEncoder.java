package io.anytls.client.inbound.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Knows which request is being answered, as the answer to HEAD has no body. Buffers pass as they are. */
final class ResponseEncoder extends HttpResponseEncoder {

    private boolean answeringHead;

    void answering(Request request) {
        answeringHead = request.method().equals(HttpMethod.HEAD);
    }

    @Override
    public boolean acceptOutboundMessage(Object message) throws Exception {
        return !(message instanceof ByteBuf) && super.acceptOutboundMessage(message);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return answeringHead || super.isContentAlwaysEmpty(response);
    }
}
