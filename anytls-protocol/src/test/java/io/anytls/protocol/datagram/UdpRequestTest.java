package io.anytls.protocol.datagram;

import static io.anytls.testkit.ByteSplits.bytes;
import static io.anytls.testkit.ByteSplits.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.protocol.StreamViolationException;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.testkit.ByteSplits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdpRequestTest {

    @ParameterizedTest
    @CsvSource({
        "00 01 00000000 0000, false, 0.0.0.0, 0",
        "01 01 7f000001 a6cc, true, 127.0.0.1, 42700",
        "02 01 7f000001 a6cc, true, 127.0.0.1, 42700",
        "00 03 03 666f6f 0035, false, foo, 53",
        "01 04 00000000000000000000000000000001 0001, true, ::1, 1"
    })
    void aRequestIsReadWholeAndNothingBehindIt(String hex, boolean connect, String host, int port)
            throws StreamViolationException {
        byte[] whole = bytes(hex + "aa");
        ByteBuf in = tracked(whole);
        assertEquals(new UdpRequest(connect, new TargetAddress(host, port)), UdpRequest.tryDecode(in));
        assertEquals(1, in.readableBytes());
        in.release();
        for (int length = 0; length < whole.length - 1; length++) {
            ByteBuf part = tracked(whole, 0, length);
            assertNull(UdpRequest.tryDecode(part));
            assertEquals(length, part.readableBytes());
            part.release();
        }
    }

    @Test
    void theFamiliesOfPacketsAreNoTypes() {
        ByteBuf in = tracked(bytes("00 00 08080808 0035"));
        assertThrows(StreamViolationException.class, () -> UdpRequest.tryDecode(in));
        in.release();
    }

    @Test
    void oursNamesNobody() {
        ByteBuf out = Unpooled.buffer();
        UdpRequest.ANYWHERE.encode(out);
        assertEquals("0001000000000000", ByteSplits.hex(out));
        assertEquals(UdpRequest.ANYWHERE.encodedLength(), out.readableBytes());
    }
}
