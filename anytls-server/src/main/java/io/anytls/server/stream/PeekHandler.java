package io.anytls.server.stream;

import io.anytls.daemon.payload.Sniffed;
import io.anytls.daemon.payload.Sniffer;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.protocol.session.ServerStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Waits for a stream's first bytes and looks at them: first in the stream's pipeline for so long. Gives them back to the stream, behind
 * which they wait to be read again, but where it has ended already. Confined to its event loop.
 */
final class PeekHandler extends ChannelInboundHandlerAdapter {

    /** A ClientHello has some two thousand. */
    private static final int ENOUGH = 32 << 10;

    private final ServerStream stream;
    private final RuleAction.Sniff sniff;
    private final BiConsumer<Sniffed, ByteBuf> seen;

    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private Future<?> timeout;
    private boolean done;

    /** @param seen is told what was found, and given the bytes of a stream that has ended; with its reading switched off */
    PeekHandler(ServerStream stream, RuleAction.Sniff sniff, BiConsumer<Sniffed, ByteBuf> seen) {
        this.stream = stream;
        this.sniff = sniff;
        this.seen = seen;
    }

    /** What has come already may be enough. Else the client is answered, as its application may wait for that. */
    void begin() {
        stream.pipeline().addFirst("peek", this);
        timeout = stream.eventLoop()
                .schedule(() -> end(Sniffed.NOTHING), sniff.timeout().toMillis(), TimeUnit.MILLISECONDS);
        stream.config().setAutoRead(true);
        stream.eventLoop().execute(() -> {
            if (!done) {
                stream.acknowledge();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
        Sniffed found = done ? null : Sniffer.stream(received, sniff.protocols());
        if (found != null || received.readableBytes() >= ENOUGH) {
            end(found == null ? Sniffed.NOTHING : found);
        }
    }

    /** Who sends nothing more waits for nothing. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end(Sniffed.NOTHING);
        }
        ctx.fireUserEventTriggered(event);
    }

    private void end(Sniffed found) {
        if (done) {
            return;
        }
        done = true;
        stream.config().setAutoRead(false);
        ByteBuf bytes = received;
        received = Unpooled.EMPTY_BUFFER;
        stream.pipeline().remove(this);
        if (bytes.isReadable() && !stream.isInputShutdown()) {
            stream.giveBack(bytes);
            seen.accept(found, Unpooled.EMPTY_BUFFER);
        } else {
            seen.accept(found, bytes);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        done = true;
        timeout.cancel(false);
        received.release();
        received = Unpooled.EMPTY_BUFFER;
    }
}
