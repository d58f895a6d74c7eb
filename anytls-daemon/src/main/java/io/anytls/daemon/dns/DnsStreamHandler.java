package io.anytls.daemon.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Answers the questions on a connection to a name server in that one's place (RFC 7766). Closes what asks nothing any more, or what asks
 * nothing that can be answered. On the connection's event loop.
 */
public final class DnsStreamHandler extends ByteToMessageDecoder {

    /** Questions that wait for an answer; no more are read until one has come. */
    private static final int MOST_WAITING = 32;

    private static final int IDLE_SECONDS = 10;

    private final Dns dns;
    private int waiting;
    private boolean ended;
    private Future<?> idle;

    public DnsStreamHandler(Dns dns) {
        this.dns = dns;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        restless(ctx);
        ctx.channel().config().setAutoRead(true); // which may bring the first question at once
    }

    private void restless(ChannelHandlerContext ctx) {
        if (idle != null) {
            idle.cancel(false);
        }
        idle = ctx.executor().schedule(() -> closeIfDone(ctx), IDLE_SECONDS, TimeUnit.SECONDS);
    }

    private void closeIfDone(ChannelHandlerContext ctx) {
        if (waiting == 0) {
            ctx.close();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        boolean room = waiting < MOST_WAITING && ctx.channel().isWritable();
        ctx.channel().config().setAutoRead(room);
        if (!room || in.readableBytes() < 2) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        if (length == 0) {
            in.skipBytes(in.readableBytes());
            ctx.close();
        } else if (in.readableBytes() >= 2 + length) {
            byte[] query = ByteBufUtil.getBytes(in, in.readerIndex() + 2, length);
            in.skipBytes(2 + length);
            ask(ctx, query);
        }
    }

    private void ask(ChannelHandlerContext ctx, byte[] query) {
        waiting++;
        idle.cancel(false);
        dns.answer(query, ctx.channel().eventLoop()).addListener((Future<byte[]> done) -> {
            waiting--;
            if (ctx.isRemoved() || !ctx.channel().isActive()) {
                return;
            } else if (!done.isSuccess()) {
                ctx.close();
                return;
            }
            ByteBuf answer = ctx.alloc().buffer(2 + done.getNow().length);
            ctx.writeAndFlush(answer.writeShort(done.getNow().length).writeBytes(done.getNow()));
            restless(ctx);
            more(ctx);
        });
    }

    /** What has come meanwhile is read on. */
    private void more(ChannelHandlerContext ctx) throws Exception {
        channelRead(ctx, Unpooled.EMPTY_BUFFER);
        if (ended) {
            closeIfDone(ctx);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (ctx.channel().isWritable()) {
            more(ctx);
        }
        super.channelWritabilityChanged(ctx);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        super.userEventTriggered(ctx, event);
        if (event instanceof ChannelInputShutdownEvent) {
            ended = true;
            closeIfDone(ctx);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        idle.cancel(false);
    }
}
