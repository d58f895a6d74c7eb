package io.anytls.client.inbound.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Decodes requests one part at a time: behind a head and behind the end of a request it stops until {@link #proceed}, and within a
 * body wherever {@link #hold} says so. What comes meanwhile waits as bytes, a bounded number of them, and then the application's
 * connection is not read from. So one request is outstanding at most, a body goes no faster than its stream, and the bytes behind a
 * CONNECT are still bytes when this decoder is removed.
 *
 * <p>Fires {@link Request}, then for its body {@link HttpContent}s and {@link LastHttpContent}; or {@link ErrorPage} for what is no
 * HTTP, and nothing after that.
 */
final class RequestDecoder extends HttpRequestDecoder {

    /** What may wait. Reading goes on so far, as only reading shows that the application has left. */
    private static final int MAX_WAITING = 64 << 10;

    private ChannelHandlerContext ctx;
    private boolean held;
    private boolean inBody;
    private boolean inHeaders;
    private boolean decoding;
    private boolean readingStopped;
    private boolean inputEnded;

    RequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(64 << 10)
                .setMaxHeaderSize(64 << 10)
                .setMaxChunkSize(64 << 10));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /** Decodes no further for now. */
    void hold() {
        held = true;
    }

    boolean isHeld() {
        return held;
    }

    /** Goes on with what has waited, and with reading. On the connection's event loop. */
    void proceed() {
        held = false;
        if (decoding) {
            return; // called from within what decode has fired: its loop goes on by itself
        }
        if (readingStopped) {
            readingStopped = false;
            ctx.channel().config().setAutoRead(true);
        }
        if (actualReadableBytes() > 0) {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
            ctx.fireChannelReadComplete();
        }
        if (inputEnded && !held) {
            endInput();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        run(() -> super.channelRead(ctx, message));
        if (held && !readingStopped && actualReadableBytes() > MAX_WAITING) {
            readingStopped = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    /** The decoder that we extend would ask for more, as it has fired nothing. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (held) {
            ctx.fireChannelReadComplete();
        } else {
            super.channelReadComplete(ctx);
        }
    }

    /** The decoder that we extend would drop what waits. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        inputEnded = true;
        if (held) {
            ctx.fireUserEventTriggered(event);
        } else {
            endInput();
        }
    }

    private void endInput() {
        inputEnded = false;
        run(() -> super.userEventTriggered(ctx, ChannelInputShutdownEvent.INSTANCE));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (held) {
            return;
        }
        int from = out.size();
        if (!inBody && ObsFold.isIn(in, inHeaders)) {
            in.skipBytes(in.readableBytes());
            held = true;
            out.add(DecodingFailure.OBS_FOLD);
            return;
        }
        int start = in.readerIndex();
        super.decode(ctx, in, out);
        // Empty lines before a request are skipped; anything else that is gone from a head is its first line.
        inHeaders |= in.forEachByte(start, in.readerIndex() - start, ByteProcessor.FIND_NON_CRLF) >= 0;
        translate(out, from);
    }

    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        int from = out.size();
        super.decodeLast(ctx, in, out);
        translate(out, from);
    }

    /** From the codec's objects to what {@link HttpProxy} understands. */
    private void translate(List<Object> out, int from) {
        for (int i = from; i < out.size(); i++) {
            if (out.get(i) instanceof HttpRequest head) {
                boolean complete = i + 1 < out.size() && out.get(i + 1) instanceof LastHttpContent;
                if (complete) {
                    out.remove(i + 1);
                }
                inBody = !complete;
                inHeaders = false;
                held = true;
                boolean failed = head.decoderResult().isFailure();
                out.set(i, failed ? DecodingFailure.page(head.decoderResult().cause()) : new Request(head, complete));
            } else if (out.get(i) instanceof LastHttpContent last) {
                inBody = false;
                held = true;
                if (last.decoderResult().isFailure()) {
                    out.set(i, DecodingFailure.page(last.decoderResult().cause()));
                    ReferenceCountUtil.release(last);
                }
            }
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private void run(Step step) {
        boolean nested = decoding;
        decoding = true;
        try {
            step.run();
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        } finally {
            decoding = nested;
        }
    }
}
