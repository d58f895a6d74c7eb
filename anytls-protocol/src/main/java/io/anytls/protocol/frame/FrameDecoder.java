package io.anytls.protocol.frame;

import io.anytls.protocol.frame.Command.Data;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Bytes to frames, however they arrive split. A PSH is handed on slice by slice as its bytes come, without a copy;
 * small ones in a row, of one stream, become one. The data of padding, and
 * of a frame whose command is unknown, is skipped; a {@link Frame.Waste} says that such a frame has come, as it shows that the peer lives. Data is skipped too where a command has none; SYN may have a {@link Nonce}.
 *
 * <pre>
 *   HEADER --7 bytes--> DATA --length bytes--> HEADER
 * </pre>
 */
public final class FrameDecoder extends ByteToMessageDecoder {

    /** Up to this many bytes of data a copy costs less than a buffer. */
    private static final int SMALL = 256;

    /** Bytes of data after which no more is gathered. */
    private static final int LONGEST_ROW = 16 << 10;

    private static final Frame SKIPPED = new Frame.Waste(0);

    /** The frame whose data is being read; null while between frames and for an unknown command. */
    private Command command;

    private int streamId;
    private int remaining;
    private boolean inData;
    private boolean isNonce;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!inData) {
            if (in.readableBytes() < Frame.HEADER_LENGTH) {
                return;
            }
            command = Command.of(in.readUnsignedByte());
            streamId = in.readInt();
            remaining = in.readUnsignedShort();
            inData = true;
            isNonce = command == Command.SYN && Nonce.isLength(remaining);
        }
        if (isNonce) {
            openWithNonce(in, out);
            return;
        }
        switch (command == null ? Data.SKIPPED : command.data()) {
            case STREAMED -> stream(ctx, in, out);
            case WHOLE -> collect(in, out);
            case SKIPPED -> skip(in, out);
        }
    }

    private void openWithNonce(ByteBuf in, List<Object> out) {
        if (in.readableBytes() >= remaining) {
            inData = false;
            out.add(new Frame.Syn(streamId, Nonce.read(in, remaining)));
        }
    }

    private void stream(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int length = Math.min(remaining, in.readableBytes());
        remaining -= length;
        inData = remaining > 0;
        if (!inData && length <= SMALL && isSmallOneAt(in, in.readerIndex() + length)) {
            out.add(new Frame.Psh(streamId, row(ctx, in, length)));
        } else if (length > 0) {
            out.add(new Frame.Psh(streamId, in.readRetainedSlice(length)));
        }
    }

    /** Whether a whole frame begins here that is like the one before: a small part of the same stream. */
    private boolean isSmallOneAt(ByteBuf in, int at) {
        int here = in.writerIndex() - at;
        if (here < Frame.HEADER_LENGTH || in.getByte(at) != Command.PSH.code() || in.getInt(at + 1) != streamId) {
            return false;
        }
        int length = in.getUnsignedShort(at + 5);
        return length <= SMALL && here >= Frame.HEADER_LENGTH + length;
    }

    /** A peer may send bytes one by one, and each would cost a buffer and a way through the pipeline. */
    private ByteBuf row(ChannelHandlerContext ctx, ByteBuf in, int first) {
        ByteBuf row = ctx.alloc().directBuffer().writeBytes(in, first);
        while (row.readableBytes() < LONGEST_ROW && isSmallOneAt(in, in.readerIndex())) {
            int length = in.getUnsignedShort(in.readerIndex() + 5);
            row.writeBytes(in.skipBytes(Frame.HEADER_LENGTH), length);
        }
        return row;
    }

    private void collect(ByteBuf in, List<Object> out) {
        if (in.readableBytes() < remaining) {
            return;
        }
        String text = in.readCharSequence(remaining, StandardCharsets.UTF_8).toString();
        inData = false;
        out.add(
                switch (command) {
                    case SETTINGS -> new Frame.Settings(KeyValues.parse(text));
                    case SERVER_SETTINGS -> new Frame.ServerSettings(KeyValues.parse(text));
                    case ALERT -> new Frame.Alert(text);
                    case UPDATE_PADDING_SCHEME -> new Frame.UpdatePaddingScheme(text);
                    case SYNACK -> new Frame.SynAck(streamId, text);
                    default -> throw new AssertionError(command);
                });
    }

    /** The frame counts when its data is over, so that frames keep their order. */
    private void skip(ByteBuf in, List<Object> out) {
        int length = Math.min(remaining, in.readableBytes());
        in.skipBytes(length);
        remaining -= length;
        inData = remaining > 0;
        if (inData) {
            return;
        }
        if (command == null || command == Command.WASTE) {
            out.add(command == null || streamId == 0 ? SKIPPED : new Frame.Waste(streamId, 0));
        } else {
            out.add(
                    switch (command) {
                        case SYN -> new Frame.Syn(streamId);
                        case FIN -> new Frame.Fin(streamId);
                        case HEARTBEAT_REQUEST -> new Frame.HeartbeatRequest(streamId);
                        case HEARTBEAT_RESPONSE -> new Frame.HeartbeatResponse(streamId);
                        default -> throw new AssertionError(command);
                    });
        }
    }
}
