package io.anytls.server.fallback;

import io.anytls.protocol.relay.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Gives the end of what a backend says the form that it would have if the backend spoke TLS itself. Web servers say the end in TLS where it was
 * theirs to end, and just close where the visitor had ended before, or a request was never finished. A backend that has ended has mostly
 * closed its socket, which cannot be seen; but what comes for it then is answered by a reset, and this is looked for.
 */
final class BackendEnd extends ChannelDuplexHandler {

    /** After so long the system forgets such a socket of its own if the visitor says nothing: Linux' tcp_fin_timeout. */
    static final int ORPHAN_SECONDS = 60;

    /** Until a reset has come, from a backend on this machine. */
    private static final int RESET_MILLIS = 2;

    /** More than the head of any answer that ends a connection. */
    private static final int HEAD = 1_024;

    private static final ByteBuf CLOSING =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("\r\nConnection: close\r\n", StandardCharsets.US_ASCII)
                    .asReadOnly());

    private final DuplexChannel visitor;
    private final VisitorEnd end;
    private boolean asked;
    private boolean closes;
    private Future<?> orphan;
    private boolean looking;

    BackendEnd(DuplexChannel visitor, VisitorEnd end) {
        this.visitor = visitor;
        this.end = end;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        asked |= message instanceof ByteBuf bytes && bytes.isReadable();
        ctx.write(message, promise);
        if (orphan != null && !looking) {
            looking = true;
            ctx.executor().schedule(() -> look(ctx), RESET_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        asked = false;
        closes |= ByteBufUtil.indexOf(CLOSING, bytes.slice(bytes.readerIndex(), Math.min(HEAD, bytes.readableBytes())))
                >= 0;
        ctx.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && orphan == null) {
            orphan = ctx.executor().schedule(() -> ctx.close(), ORPHAN_SECONDS, TimeUnit.SECONDS);
            if (!closes && (asked || visitor.isInputShutdown())) {
                end.beQuiet();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private void look(ChannelHandlerContext ctx) {
        looking = false;
        try {
            if (ctx.channel() instanceof UnixChannel unix
                    && unix.fd() instanceof Socket socket
                    && socket.isOpen()
                    && socket.getSoError() != 0) {
                Relay.reset(visitor);
            }
        } catch (IOException e) {
            Relay.reset(visitor);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (orphan != null) {
            orphan.cancel(false);
        }
        ctx.fireChannelInactive();
    }
}
