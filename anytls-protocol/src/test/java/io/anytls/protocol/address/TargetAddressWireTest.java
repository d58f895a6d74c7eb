package io.anytls.protocol.address;

import static io.anytls.testkit.ByteSplits.bytes;
import static io.anytls.testkit.ByteSplits.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.anytls.protocol.AnyTlsException;
import io.anytls.protocol.StreamViolationException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * "The first bytes of a stream, client to server, are the target as a SOCKS address: type u8 1 = IPv4 (4 bytes), 3 =
 * domain (length u8 + name), 4 = IPv6 (16 bytes); then port u16. They may arrive split or glued to the first payload."
 */
class TargetAddressWireTest {

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4,        443,   01 01020304 01bb",
        "0.0.0.0,        0,     01 00000000 0000",
        "a.b,            80,    03 03 612e62 0050",
        "localhost,      65535, 03 09 6c6f63616c686f7374 ffff",
        "b\u00fccher.de, 80,    03 0a 62c3bc636865722e6465 0050",
        "2001:db8::1,    8443,  04 20010db8000000000000000000000001 20fb",
        "::ffff:1.2.3.4, 443,   01 01020304 01bb",
    })
    void everyKindHasItsForm(String host, int port, String wire) throws StreamViolationException {
        TargetAddress address = new TargetAddress(host, port);
        ByteBuf out = Unpooled.buffer();
        address.encode(out);
        assertEquals(wire.replace(" ", ""), hex(out));
        assertEquals(out.readableBytes(), address.encodedLength());
        assertEquals(address, TargetAddressDecoder.tryDecode(out));
        assertEquals(0, out.readableBytes());
        out.release();
    }

    /**
     * What sing's reader does: a name that reads as an IP literal is that IP, and a mapped address is the IPv4 address.
     */
    @ParameterizedTest
    @CsvSource({
        "03 07 312e322e332e34 0050,                           1.2.3.4:80",
        "03 03 3a3a31 0050,                                   [::1]:80",
        "03 0e 3a3a666666663a312e322e332e34 0050,             1.2.3.4:80",
        "04 00000000000000000000ffff01020304 0050,            1.2.3.4:80",
    })
    void anAddressInDisguiseIsTheAddress(String wire, String expected) throws StreamViolationException {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(wire));
        assertEquals(expected, TargetAddressDecoder.tryDecode(in).toString());
        in.release();
    }

    static Stream<TargetAddress> oneOfEachKind() {
        return Stream.of("1.2.3.4", "2001:db8::1", "a", "x".repeat(255), "sp.v2.udp-over-tcp.arpa")
                .map(host -> new TargetAddress(host, 443));
    }

    @ParameterizedTest
    @MethodSource("oneOfEachKind")
    void anIncompleteAddressConsumesNothing(TargetAddress address) throws StreamViolationException {
        ByteBuf whole = Unpooled.buffer();
        address.encode(whole);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf part = whole.slice(0, length);
            assertNull(TargetAddressDecoder.tryDecode(part), "of " + length + " bytes");
            assertEquals(length, part.readableBytes());
        }
        whole.release();
    }

    @ParameterizedTest
    @MethodSource("oneOfEachKind")
    void payloadBehindAnAddressIsLeftAlone(TargetAddress address) throws StreamViolationException {
        ByteBuf in = Unpooled.buffer().writeByte(0xee);
        in.skipBytes(1);
        address.encode(in);
        in.writeBytes(bytes("0102030405"));
        assertEquals(address, TargetAddressDecoder.tryDecode(in));
        assertEquals("0102030405", hex(in));
        in.release();
    }

    /** "An unknown address type gets a FIN": an error of the stream, seen with the first byte that shows it. */
    @ParameterizedTest
    @CsvSource({
        "00,                    Unknown address type 0",
        "02,                    Unknown address type 2",
        "05,                    Unknown address type 5",
        "ff,                    Unknown address type 255",
        "03 00,                 The target's name is empty",
        "03 02 c328 0050,       The target's name is no UTF-8",
        "03 03 5b3a5d 0050,     'The target''s name is none: A host with a colon is an IPv6 address, and this is none: :'",
        "03 02 610a 0050,       'The target''s name is none: A host has no control characters, this one has: a?'",
    })
    void whatCanBecomeNoAddressEndsTheStream(String wire, String message) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(wire));
        AnyTlsException thrown = assertThrows(StreamViolationException.class, () -> TargetAddressDecoder.tryDecode(in));
        assertEquals(message, thrown.getMessage());
        in.release();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anySplitDecodesTheSame(long seed) throws StreamViolationException {
        RandomGenerator random = new SplittableRandom(seed);
        for (int round = 0; round < 50; round++) {
            TargetAddress address = randomAddress(random);
            ByteBuf wire = Unpooled.buffer();
            address.encode(wire);
            int addressLength = wire.readableBytes();
            wire.writeZero(random.nextInt(20));
            ByteBuf arrived = Unpooled.buffer();
            TargetAddress decoded = null;
            while (decoded == null) {
                arrived.writeBytes(wire, Math.min(wire.readableBytes(), 1 + random.nextInt(9)));
                int total = arrived.readableBytes();
                decoded = TargetAddressDecoder.tryDecode(arrived);
                assertEquals(decoded == null ? total : total - addressLength, arrived.readableBytes());
            }
            assertEquals(address, decoded);
            wire.release();
            arrived.release();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void randomBytesAreAnAddressOrAStreamsError(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = (byte) random.nextInt(6);
                bytes[1] = (byte) random.nextInt(40);
            }
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            try {
                TargetAddressDecoder.tryDecode(in);
            } catch (StreamViolationException e) {
                // One of the two legal outcomes; anything else fails the test.
            }
            in.release();
        }
    }

    @Test
    void nothingIsNoAddressYet() throws StreamViolationException {
        assertNull(TargetAddressDecoder.tryDecode(Unpooled.EMPTY_BUFFER));
    }

    private static TargetAddress randomAddress(RandomGenerator random) {
        byte[] ip = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(ip);
        String name = "n" + Long.toHexString(random.nextLong()).repeat(random.nextInt(1, 15)) + ".example";
        String host = random.nextInt(3) == 0 ? name : HostText.canonical(ip);
        return new TargetAddress(host, random.nextInt(65536));
    }
}
