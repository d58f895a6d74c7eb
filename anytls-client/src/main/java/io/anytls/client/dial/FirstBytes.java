package io.anytls.client.dial;

import io.anytls.protocol.AuthenticationRefusedException;
import io.anytls.protocol.frame.Command;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * Looks at the first byte that a server sends. A server that does not know the password may hand us to a web site, whose answer
 * begins with a letter, or with anything else; commands are control characters. Leaves the pipeline with that byte.
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
        if (isCommand(bytes.getByte(bytes.readerIndex()))) {
            ctx.fireChannelRead(bytes);
            ctx.pipeline().remove(this);
            return;
        }
        String line = firstLine(bytes);
        bytes.release();
        ctx.fireExceptionCaught(new AuthenticationRefusedException(
                "the TLS handshake succeeded, but the server answered with something that is not AnyTLS" + line
                        + ": wrong password?",
                null));
        ctx.close();
    }

    private static String firstLine(ByteBuf bytes) {
        int length = 0;
        while (length < Math.min(SHOWN, bytes.readableBytes())
                && isPrintable(bytes.getByte(bytes.readerIndex() + length))) {
            length++;
        }
        return length == 0
                ? ""
                : " (\"" + bytes.toString(bytes.readerIndex(), length, StandardCharsets.US_ASCII) + "\")";
    }

    /** Those that are yet to come included, all of them control characters; never what only a client sends. */
    private static boolean isCommand(byte value) {
        return value >= 0 && value < ' ' && value != Command.SYN.code() && value != Command.SETTINGS.code();
    }

    private static boolean isPrintable(byte value) {
        return value >= ' ' && value <= '~';
    }
}
