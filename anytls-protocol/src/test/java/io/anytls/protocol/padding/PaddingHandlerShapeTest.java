package io.anytls.protocol.padding;

import static io.anytls.protocol.padding.RecordProbe.frame;
import static io.anytls.protocol.padding.RecordProbe.heartbeat;
import static io.anytls.testkit.ByteSplits.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.frame.Frame;
import io.netty.buffer.ByteBuf;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaddingHandlerShapeTest {

    private static String hexOf(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * "More payload left than size: write size bytes of payload as one TLS record; some payload left: write it with a
     * Waste frame behind it that fills up to size (no Waste frame if that is not positive); none left: write a Waste
     * frame whose DATA is size long; c with nothing left: done; c with payload left: go on. What remains after the
     * items is written as it is."
     */
    @ParameterizedTest(name = "{0}, payload {1}: {2}")
    @CsvSource({
        "100-100,                 40,     100",
        "100-100,                 92,     100",
        "100-100,                 93,     93",
        "100-100,                 94,     94",
        "100-100,                 100,    100",
        "100-100,                 101,    100 1",
        "100-100,                 350,    100 250",
        "'100-100,100-100',       350,    100 100 150",
        "'100-100,50-50',         60,     100 57",
        "'100-100,50-50,60-60',   60,     100 57 67",
        "'100-100,50-50',         120,    100 50",
        "'100-100,50-50',         145,    100 45",
        "'100-100,c,50-50',       60,     100",
        "'100-100,c,50-50',       120,    100 50",
        "'100-100,c,50-50,c,9-9', 120,    100 50",
        "'100-100,c,50-50,c,9-9', 153,    100 50 3",
        "'c,100-100',             40,     100",
        "'c',                     40,     40",
        "'',                      40,     40",
        "'9-9,100-100',           9,      9 107",
        "'9-9,100-100',           20,     9 100",
        "1-1,                     8,      1 7",
        "65535-65535,             40,     65535",
        "'40-40,65535-65535',     40,     40 65542",
        "'16384-16384,9-9',       20000,  16384 9 3607",
    })
    void aPacketIsShapedByItsLine(String items, int payload, String sizes) throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=9\n1=" + items)) {
            probe.writeAndFlush(frame(payload));
            assertEquals(sizes, probe.sizes());
            assertEquals(hexOf(frame(payload)), probe.writtenWithoutWaste());
        }
    }

    @Test
    void aSchemeThatAsksForMuchIsOverWhenASessionHasSentEnoughForNothing() throws InvalidPaddingSchemeException {
        StringBuilder scheme = new StringBuilder("stop=1024");
        for (int packet = 1; packet < 1024; packet++) {
            scheme.append('\n').append(packet).append("=65535-65535,65535-65535");
        }
        try (RecordProbe probe = new RecordProbe(scheme.toString())) {
            for (int packet = 0; packet < 12; packet++) {
                probe.writeAndFlush(frame(40));
            }
            assertEquals(hexOf(frame(40)).repeat(12), probe.writtenWithoutWaste());
            long bytes = Stream.of(probe.sizes().split(" "))
                    .mapToLong(Long::parseLong)
                    .sum();
            assertTrue(bytes <= PaddingHandler.MOST_WASTE + 12 * 40 + 1024, () -> bytes + " bytes");
        }
    }

    @Test
    void aWasteFrameIsCommand0OfStream0WithZeroes() throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=9\n1=20-20,3-3")) {
            probe.writeAndFlush(frame(7));
            assertEquals(
                    List.of(
                            List.of("02000000010000" + "00000000000006" + "000000000000"),
                            List.of("00000000000003000000")),
                    probe.records);
        }
    }

    /**
     * "The reference holds Settings back and writes it together with the first stream's SYN and its first PSH: packet
     * 1."
     */
    @Test
    void writesUpToAFlushAreOnePacketAndEachPieceOneBuffer() throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=9\n1=100-100,100-100\n2=30-30")) {
            probe.write(frame(60));
            probe.write(frame(7));
            assertEquals("", probe.sizes());
            probe.writeAndFlush(frame(50));
            assertEquals("100 100", probe.sizes());
            assertTrue(probe.records.stream().allMatch(writes -> writes.size() == 1));
            assertEquals(hexOf(frame(60)) + hexOf(frame(7)) + hexOf(frame(50)), probe.writtenWithoutWaste());
            probe.writeAndFlush(frame(7));
            assertEquals("100 100 30", probe.sizes());
        }
    }

    @Test
    void aPacketWithoutALineIsWrittenAsItIsAndCounts() throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=4\n1=20-20\n3=30-30")) {
            probe.writeAndFlush(frame(10));
            probe.writeAndFlush(frame(10));
            probe.writeAndFlush(frame(10));
            assertEquals("20 10 30", probe.sizes());
        }
    }

    /** "From packet stop on nothing is shaped." */
    @Test
    void withPacketStopMinus1OutTheHandlerLeaves() throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=3\n1=20-20\n2=30-30\n3=40-40")) {
            probe.writeAndFlush(frame(8));
            assertFalse(probe.handlerIsGone());
            probe.writeAndFlush(frame(8));
            assertTrue(probe.handlerIsGone());
            probe.writeAndFlush(frame(8));
            assertEquals("20 30 8", probe.sizes());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whereNothingIsToBeShapedTheHandlerLeavesAtOnce(int stop) throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=" + stop + "\n1=20-20")) {
            assertTrue(probe.handlerIsGone());
            probe.writeAndFlush(frame(8));
            assertEquals("8", probe.sizes());
        }
    }

    /** "A heartbeat or its answer sent alone is neither shaped nor counted." */
    @Test
    void heartbeatsAloneAreNeitherShapedNorCounted() throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=9\n1=100-100\n2=200-200")) {
            probe.writeAndFlush(heartbeat(8));
            probe.writeAndFlush(heartbeat(9));
            probe.write(heartbeat(9));
            probe.writeAndFlush(heartbeat(8));
            probe.channel.writeAndFlush(tracked(new byte[] {9, 0, 0, 0, 0, 0, 0, 9, 1, 2, 3, 4, 0, 0}));
            assertEquals("7 7 14 14", probe.sizes());
            probe.writeAndFlush(frame(8));
            assertEquals("7 7 14 14 100", probe.sizes());
        }
    }

    /** "In front of a SYN it is part of that packet." */
    @Test
    void aHeartbeatWithAnotherFrameIsPartOfThePacket() throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=9\n1=100-100\n2=200-200\n3=300-300")) {
            probe.write(heartbeat(8));
            probe.writeAndFlush(new byte[] {1, 0, 0, 0, 1, 0, 0});
            probe.channel.write(tracked(heartbeat(9)));
            probe.writeAndFlush(new byte[] {3, 0, 0, 0, 1, 0, 0});
            probe.write(frame(20));
            probe.writeAndFlush(heartbeat(9));
            assertEquals("100 200 300", probe.sizes());
        }
    }

    @Test
    void aFlushThatCarriesNothingCountsForNothing() throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=9\n1=100-100\n2=200-200")) {
            probe.channel.flush();
            probe.channel.flush();
            probe.writeAndFlush(frame(8));
            assertEquals("100", probe.sizes());
        }
    }

    @Test
    void payloadOfOneWriteIsNotCopied() throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=9\n1=100-100,200-200")) {
            probe.writeAndFlush(frame(1000));
            long next = 0;
            for (int size : new int[] {100, 200, 700}) {
                ByteBuf piece = probe.channel.readOutbound();
                assertEquals(size, piece.readableBytes());
                long address = piece.memoryAddress() + piece.readerIndex();
                assertTrue(next == 0 || next == address);
                next = address + size;
                piece.release();
            }
        }
    }

    /** Without room in front of it the header is a buffer of its own, and one piece holds both. */
    @Test
    void aPayloadWithoutHeadroomIsCutAsWell() throws InvalidPaddingSchemeException {
        try (RecordProbe probe = new RecordProbe("stop=9\n1=3-3,100-100")) {
            byte[] frame = frame(1000);
            probe.channel.writeAndFlush(new Frame.Psh(1, tracked(frame, 7, 993)));
            assertEquals("3 100 897", probe.sizes());
            assertEquals(hexOf(frame), probe.writtenWithoutWaste());
        }
    }
}
