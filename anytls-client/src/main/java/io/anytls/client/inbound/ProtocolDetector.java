package io.anytls.client.inbound;

import io.anytls.client.config.InboundType;
import io.anytls.client.inbound.application.ApplicationText;
import io.anytls.client.inbound.http.HttpInbound;
import io.anytls.client.inbound.socks.Socks4Decoder;
import io.anytls.client.inbound.socks.Socks5Decoder;
import io.anytls.daemon.text.FailureText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at an application's first byte, puts the handlers of its protocol in its own place, and is gone. */
final class ProtocolDetector extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ProtocolDetector.class);

    private final InboundInitializer inbound;

    ProtocolDetector(InboundInitializer inbound) {
        this.inbound = inbound;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!bytes.isReadable() || !install(ctx.pipeline(), bytes.getUnsignedByte(bytes.readerIndex()))) {
            bytes.release();
            return;
        }
        ctx.pipeline().remove(this);
        ctx.fireChannelRead(bytes);
    }

    private boolean install(ChannelPipeline pipeline, int first) {
        boolean socks = inbound.speaks(InboundType.SOCKS);
        if (first == 4 && socks) {
            pipeline.addLast("socks4", new Socks4Decoder(inbound.tag(), inbound.tunnels(), inbound.users()));
        } else if (first == 5 && socks) {
            pipeline.addLast(
                    "socks5",
                    new Socks5Decoder(inbound.tag(), inbound.tunnels(), inbound.associations(), inbound.users()));
        } else if (mayBeginHttp(first) && inbound.speaks(InboundType.HTTP)) {
            HttpInbound.install(pipeline, inbound.tag(), inbound.tunnels(), inbound.streams(), inbound.users());
        } else {
            LOG.debug(
                    "{} speaks nothing that this listener does, its first byte is {}",
                    ApplicationText.of(pipeline.channel()),
                    first);
            pipeline.close();
            return false;
        }
        return true;
    }

    /** A method begins with a letter; empty lines before it are to be ignored (RFC 9112, section 2.2). */
    private static boolean mayBeginHttp(int first) {
        return first >= 'A' && first <= 'Z' || first >= 'a' && first <= 'z' || first == '\r';
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{} failed: {}", ApplicationText.of(ctx.channel()), FailureText.of(cause));
        ctx.close();
    }
}
