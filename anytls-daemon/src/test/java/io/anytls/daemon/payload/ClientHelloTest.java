package io.anytls.daemon.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** RFC 8446, sections 4 and 5.1, as far as it takes to see where a ClientHello ends. */
class ClientHelloTest {

    private static final int HANDSHAKE = 22;

    /** A record with as much of a message of the length as it says. */
    static ByteBuf record(int type, int major, ByteBuf body) {
        return Unpooled.buffer()
                .writeByte(type)
                .writeByte(major)
                .writeByte(1)
                .writeShort(body.readableBytes())
                .writeBytes(body);
    }

    /** The message: its header and as many zeros. */
    static ByteBuf message(int type, int length) {
        return Unpooled.buffer().writeByte(type).writeMedium(length).writeZero(length);
    }

    /** One in one record. */
    static ByteBuf hello(int length) {
        return record(HANDSHAKE, 3, message(1, length));
    }

    /** One that goes on in a second record. */
    static ByteBuf helloInTwo(int length, int first) {
        ByteBuf message = message(1, length);
        ByteBuf records = record(HANDSHAKE, 3, message.readSlice(first));
        return records.writeBytes(record(HANDSHAKE, 3, message));
    }

    private static void isNone(ByteBuf bytes) {
        assertEquals(0, ClientHello.length(bytes));
        assertFalse(ClientHello.mayFollow(bytes));
    }

    @Test
    void itsRecordsAreItsLength() {
        assertEquals(309, ClientHello.length(hello(300)));
        assertEquals(314, ClientHello.length(helloInTwo(300, 100)));
    }

    @Test
    void whatComesBehindItIsNoPartOfIt() {
        assertEquals(309, ClientHello.length(hello(300).writeBytes(new byte[] {23, 3, 3, 0, 1, 9})));
        assertEquals(314, ClientHello.length(helloInTwo(300, 100).writeBytes(new byte[] {23, 3, 3, 0, 1, 9})));
    }

    @Test
    void whatIsNotCompleteMayYetBeOne() {
        for (ByteBuf whole : new ByteBuf[] {hello(300), helloInTwo(300, 100)}) {
            for (int length = 1; length < whole.readableBytes(); length++) {
                ByteBuf part = whole.slice(0, length);
                assertEquals(0, ClientHello.length(part));
                assertTrue(ClientHello.mayFollow(part), length + " bytes");
            }
        }
    }

    @Test
    void anotherProtocolIsNone() {
        isNone(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n".getBytes()));
        isNone(record(23, 3, message(1, 300)));
        isNone(record(HANDSHAKE, 2, message(1, 300)));
    }

    @Test
    void anotherMessageIsNone() {
        assertEquals(0, ClientHello.length(record(HANDSHAKE, 3, message(2, 300))));
    }

    @Test
    void whatIsTooLongToKeepIsNone() {
        ByteBuf message = message(1, ClientHello.LONGEST);
        ByteBuf records = Unpooled.buffer();
        while (message.isReadable()) {
            records.writeBytes(record(HANDSHAKE, 3, message.readSlice(Math.min(16_384, message.readableBytes()))));
        }
        isNone(records);
    }
}
