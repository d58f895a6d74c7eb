package io.anytls.client.dial;

import io.anytls.protocol.AuthenticationRefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * Looks at the first byte that a server sends. A server that does not know the password may hand us to a web site, whose answer
 * begins with a letter; commands are control characters. Leaves the pipeline with that byte.
 */
final class FirstBytes extends ChannelInboundHandlerAdapter {

    private static final int SHOWN = 32;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        if (!isPrintable(bytes.getByte(bytes.readerIndex()))) {
            ctx.fireChannelRead(bytes);
            ctx.pipeline().remove(this);
            return;
        }
        String line = firstLine(bytes);
        bytes.release();
        ctx.fireExceptionCaught(new AuthenticationRefusedException(
                "TLS stands, the server answered with something that is no" + " AnyTLS (\"" + line
                        + "\"): the password is probably wrong",
                null));
        ctx.close();
    }

    private static String firstLine(ByteBuf bytes) {
        int length = 0;
        while (length < Math.min(SHOWN, bytes.readableBytes())
                && isPrintable(bytes.getByte(bytes.readerIndex() + length))) {
            length++;
        }
        return bytes.toString(bytes.readerIndex(), length, StandardCharsets.US_ASCII);
    }

    private static boolean isPrintable(byte value) {
        return value >= ' ' && value <= '~';
    }
}
