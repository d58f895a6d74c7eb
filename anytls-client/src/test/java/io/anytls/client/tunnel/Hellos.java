package io.anytls.client.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** ClientHellos that say nothing: their records, their header, and zeros. */
final class Hellos {

    private static final int CLIENT_HELLO = 1;

    private Hellos() {}

    /** In one record. */
    static ByteBuf hello(int length) {
        return record(message(length));
    }

    /** In two records. */
    static ByteBuf helloInTwo(int length, int first) {
        ByteBuf message = message(length);
        return record(message.readSlice(first)).writeBytes(record(message));
    }

    private static ByteBuf message(int length) {
        return Unpooled.buffer().writeByte(CLIENT_HELLO).writeMedium(length).writeZero(length);
    }

    private static ByteBuf record(ByteBuf body) {
        return Unpooled.buffer()
                .writeByte(22)
                .writeByte(3)
                .writeByte(1)
                .writeShort(body.readableBytes())
                .writeBytes(body);
    }
}
