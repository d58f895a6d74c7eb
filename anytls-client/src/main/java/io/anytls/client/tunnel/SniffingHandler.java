package io.anytls.client.tunnel;

import io.anytls.daemon.payload.Sniffed;
import io.anytls.daemon.payload.Sniffer;
import io.anytls.daemon.rule.RuleAction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An application's connection, answered already, while its first bytes are waited for: what they say decides where it goes. Gives its
 * place to what is begun then, and the bytes to that. Confined to the connection's event loop.
 */
final class SniffingHandler extends ChannelInboundHandlerAdapter {

    /** A ClientHello has some two thousand. */
    private static final int ENOUGH = 32 << 10;

    private final RuleAction.Sniff sniff;
    private final Consumer<Sniffed> decided;

    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private Future<?> timeout;

    /** @param decided adds its handlers behind this one */
    SniffingHandler(RuleAction.Sniff sniff, Consumer<Sniffed> decided) {
        this.sniff = sniff;
        this.decided = decided;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timeout = ctx.executor()
                .schedule(() -> decide(ctx, Sniffed.NOTHING), sniff.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
        Sniffed found = Sniffer.stream(received, sniff.protocols());
        if (found != null || received.readableBytes() >= ENOUGH) {
            decide(ctx, found == null ? Sniffed.NOTHING : found);
        }
    }

    private void decide(ChannelHandlerContext ctx, Sniffed found) {
        decided.accept(found);
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    /** Who sends nothing more waits for nothing. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            decide(ctx, Sniffed.NOTHING);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** The bytes go to the handler behind, if there is one; of a connection that ends they go nowhere. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        timeout.cancel(false);
        ByteBuf bytes = received;
        received = Unpooled.EMPTY_BUFFER;
        if (bytes.isReadable() && ctx.channel().isActive()) {
            ctx.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
    }
}
