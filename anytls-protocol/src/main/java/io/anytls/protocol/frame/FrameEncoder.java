package io.anytls.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;

/** Frames to bytes. A PSH's payload is not copied unless it is small; its header goes in front of it, into its headroom if it has any. */
public final class FrameEncoder extends ChannelOutboundHandlerAdapter {

    /** Up to this many bytes a copy costs less than a second buffer on the way through TLS. */
    private static final int COPIED_UP_TO = 512;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof Frame.Psh psh) {
            writePsh(ctx, psh.streamId(), psh.content(), promise);
        } else if (message instanceof Frame frame) {
            ctx.write(encode(ctx, frame), promise);
        } else {
            ctx.write(message, promise);
        }
    }

    private static void writePsh(ChannelHandlerContext ctx, int streamId, ByteBuf payload, ChannelPromise promise) {
        int length = payload.readableBytes();
        if (length > Frame.MAX_DATA_LENGTH) {
            payload.release();
            promise.tryFailure(new IllegalArgumentException("PSH of " + length + " bytes"));
        } else if (Headroom.isFree(payload)) {
            payload.readerIndex(payload.readerIndex() - Frame.HEADER_LENGTH);
            setHeader(payload, payload.readerIndex(), Command.PSH, streamId, length);
            ctx.write(payload, promise);
        } else if (length <= COPIED_UP_TO) {
            ByteBuf whole = header(ctx, Command.PSH, streamId, length, length).writeBytes(payload);
            payload.release();
            ctx.write(whole, promise);
        } else {
            ctx.write(header(ctx, Command.PSH, streamId, length, 0));
            ctx.write(payload, promise);
        }
    }

    private static ByteBuf encode(ChannelHandlerContext ctx, Frame frame) {
        if (frame instanceof Frame.Waste waste) {
            return header(ctx, Command.WASTE, 0, waste.length(), waste.length()).writeZero(waste.length());
        }
        byte[] data = frame.text().getBytes(StandardCharsets.UTF_8);
        if (data.length > Frame.MAX_DATA_LENGTH) {
            throw new IllegalArgumentException(frame.command() + " of " + data.length + " bytes");
        }
        return header(ctx, frame.command(), frame.streamId(), data.length, data.length)
                .writeBytes(data);
    }

    /** Writes a whole frame that carries no payload behind what the buffer has. */
    public static void append(ByteBuf buffer, Frame frame) {
        byte[] data = frame.text().getBytes(StandardCharsets.UTF_8);
        buffer.ensureWritable(Frame.HEADER_LENGTH + data.length);
        setHeader(buffer, buffer.writerIndex(), frame.command(), frame.streamId(), data.length);
        buffer.writerIndex(buffer.writerIndex() + Frame.HEADER_LENGTH).writeBytes(data);
    }

    private static ByteBuf header(ChannelHandlerContext ctx, Command command, int streamId, int length, int room) {
        ByteBuf header = ctx.alloc().directBuffer(Frame.HEADER_LENGTH + room);
        setHeader(header, 0, command, streamId, length);
        return header.writerIndex(Frame.HEADER_LENGTH);
    }

    private static void setHeader(ByteBuf buffer, int index, Command command, int streamId, int length) {
        buffer.setByte(index, command.code());
        buffer.setInt(index + 1, streamId);
        buffer.setShort(index + 5, length);
    }
}
