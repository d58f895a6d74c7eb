package io.anytls.server.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * First in an accepted connection, where there is a site for strangers: who does not begin with TLS is not met by TLS, but by the site, as at
 * nginx. It is the first byte that counts there: a record of a handshake, or what SSL 2.0 begins with.
 */
final class PlainDetector extends ChannelInboundHandlerAdapter {

    private static final int HANDSHAKE = 0x16;
    private static final int OLD = 0x80;

    private final Admission admission;

    PlainDetector(Admission admission) {
        this.admission = admission;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            int first = bytes.getUnsignedByte(bytes.readerIndex());
            if (first != HANDSHAKE && (first & OLD) == 0) {
                admission.receivePlain(ctx.channel());
            }
            ctx.fireChannelRead(message);
            ctx.pipeline().remove(this);
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
