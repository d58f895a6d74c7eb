package io.anytls.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** Frames to bytes. A PSH's payload is not copied unless it is small; its header goes in front of it, into its headroom if it has any. */
public final class FrameEncoder extends ChannelOutboundHandlerAdapter {

    /** Up to this many bytes a copy costs less than a second buffer on the way through TLS. */
    private static final int COPIED_UP_TO = 512;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof Frame frame) {
            ByteBuf whole = whole(ctx.alloc(), frame);
            if (whole == null) {
                Frame.Psh psh = (Frame.Psh) frame;
                ctx.write(header(ctx.alloc(), psh));
                ctx.write(psh.content(), promise);
            } else {
                ctx.write(whole, promise);
            }
        } else {
            ctx.write(message, promise);
        }
    }

    /**
     * The frame's bytes in one buffer, which the caller owns; a PSH's payload has become part of it.
     *
     * @return null for a {@link Frame.Psh} whose payload is long and has no room in front of it: nothing has been done then, and its
     *     {@link #header} and its content are its bytes
     * @throws IllegalArgumentException if the data is longer than the length field can say; a PSH's payload is released then
     */
    public static ByteBuf whole(ByteBufAllocator allocator, Frame frame) {
        if (frame instanceof Frame.Psh psh) {
            return wholePsh(allocator, psh.streamId(), psh.content());
        } else if (frame instanceof Frame.Waste waste) {
            return header(allocator, Command.WASTE, waste.streamId(), waste.length(), waste.length())
                    .writeZero(waste.length());
        }
        byte[] data = frame.data();
        if (data.length > Frame.MAX_DATA_LENGTH) {
            throw new IllegalArgumentException(frame.command() + " of " + data.length + " bytes");
        }
        return header(allocator, frame.command(), frame.streamId(), data.length, data.length)
                .writeBytes(data);
    }

    /** Null if the payload is too long to be copied behind a header, and has no room for one in front. */
    private static ByteBuf wholePsh(ByteBufAllocator allocator, int streamId, ByteBuf payload) {
        int length = payload.readableBytes();
        if (Headroom.isFree(payload) && length <= Frame.MAX_DATA_LENGTH) {
            payload.readerIndex(payload.readerIndex() - Frame.HEADER_LENGTH);
            setHeader(payload, payload.readerIndex(), Command.PSH, streamId, length);
            return payload;
        } else if (length <= COPIED_UP_TO) {
            ByteBuf whole =
                    header(allocator, Command.PSH, streamId, length, length).writeBytes(payload);
            payload.release();
            return whole;
        } else if (length > Frame.MAX_DATA_LENGTH) {
            payload.release();
            throw new IllegalArgumentException("PSH of " + length + " bytes");
        }
        return null;
    }

    /** What goes in front of a payload that is written as it is. */
    public static ByteBuf header(ByteBufAllocator allocator, Frame.Psh psh) {
        return header(allocator, Command.PSH, psh.streamId(), psh.content().readableBytes(), 0);
    }

    /** Writes a whole frame that carries no payload behind what the buffer has. */
    public static void append(ByteBuf buffer, Frame frame) {
        byte[] data = frame.data();
        buffer.ensureWritable(Frame.HEADER_LENGTH + data.length);
        setHeader(buffer, buffer.writerIndex(), frame.command(), frame.streamId(), data.length);
        buffer.writerIndex(buffer.writerIndex() + Frame.HEADER_LENGTH).writeBytes(data);
    }

    /** Writes padding behind what the buffer has, of so many bytes of data. */
    public static void appendWaste(ByteBuf buffer, int length) {
        buffer.ensureWritable(Frame.HEADER_LENGTH + length);
        setHeader(buffer, buffer.writerIndex(), Command.WASTE, 0, length);
        buffer.writerIndex(buffer.writerIndex() + Frame.HEADER_LENGTH).writeZero(length);
    }

    private static ByteBuf header(ByteBufAllocator allocator, Command command, int streamId, int length, int room) {
        ByteBuf header = allocator.directBuffer(Frame.HEADER_LENGTH + room);
        setHeader(header, 0, command, streamId, length);
        return header.writerIndex(Frame.HEADER_LENGTH);
    }

    private static void setHeader(ByteBuf buffer, int index, Command command, int streamId, int length) {
        buffer.setByte(index, command.code());
        buffer.setInt(index + 1, streamId);
        buffer.setShort(index + 5, length);
    }
}
