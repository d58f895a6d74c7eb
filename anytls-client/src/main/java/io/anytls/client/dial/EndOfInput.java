package io.anytls.client.dial;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/** Closes a connection whose input has ended, as a socket without half-closure does: a session has no use for the other half. */
@Sharable
final class EndOfInput extends ChannelInboundHandlerAdapter {

    static final EndOfInput CLOSES = new EndOfInput();

    private EndOfInput() {}

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ctx.fireUserEventTriggered(event);
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        }
    }
}
