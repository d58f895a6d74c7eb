package io.anytls.client.tunnel;

import io.anytls.daemon.payload.ClientHello;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** Says yes at once, as all AnyTLS clients do: the application's first bytes then come while the stream is being opened. */
final class PromptOpening extends OpeningHandler {

    PromptOpening(Opening opening) {
        super(opening);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        accept();
    }

    /**
     * A ClientHello is kept until the session has shown that it lives, as long as the application waits for the answer to it. While
     * it has sent nothing, there is nothing to be lost by waiting.
     */
    @Override
    boolean needsNoProof(ByteBuf sentAhead) {
        if (!sentAhead.isReadable()) {
            return false;
        }
        int hello = ClientHello.length(sentAhead);
        return hello == 0 ? !ClientHello.mayFollow(sentAhead) : sentAhead.readableBytes() > hello;
    }

    @Override
    void proven(StreamLease lease) {
        join(lease);
    }
}
