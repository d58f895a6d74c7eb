package io.anytls.protocol.padding;

import io.anytls.protocol.frame.Command;
import io.anytls.protocol.frame.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The little that padding has to know of a frame: {@code command u8 | stream id u32 | length u16 | data}. */
final class PlainFrame {

    static final int HEADER_LENGTH = Frame.HEADER_LENGTH;

    private static final int LENGTH_OFFSET = 5;

    private PlainFrame() {}

    /** @param dataLength 0 to 65535 bytes, all zero */
    static ByteBuf waste(ByteBufAllocator allocator, int dataLength) {
        ByteBuf frame = allocator.ioBuffer(HEADER_LENGTH + dataLength);
        return frame.writeByte(Command.WASTE.code())
                .writeInt(0)
                .writeShort(dataLength)
                .writeZero(dataLength);
    }

    /** Whether the buffer holds whole heartbeats and answers to them, one or more, and nothing else. */
    static boolean isHeartbeats(ByteBuf bytes) {
        if (!bytes.isReadable() || bytes.readableBytes() % HEADER_LENGTH != 0) {
            return false;
        }
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i += HEADER_LENGTH) {
            byte command = bytes.getByte(i);
            boolean heartbeat =
                    command == Command.HEARTBEAT_REQUEST.code() || command == Command.HEARTBEAT_RESPONSE.code();
            if (!heartbeat || bytes.getUnsignedShort(i + LENGTH_OFFSET) != 0) {
                return false;
            }
        }
        return true;
    }
}
