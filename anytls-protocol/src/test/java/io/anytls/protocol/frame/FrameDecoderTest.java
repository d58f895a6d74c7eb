package io.anytls.protocol.frame;

import static io.anytls.protocol.testkit.FrameAssert.assertThatBytes;
import static io.anytls.protocol.testkit.FrameAssert.assertThatFrame;
import static io.anytls.testkit.ByteSplits.bytes;
import static io.anytls.testkit.ByteSplits.hex;
import static io.anytls.testkit.ByteSplits.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0b", "0c", "7f", "80", "ff"})
    void aFrameOfAnUnknownCommandIsSkippedWithItsData(String command) {
        assertThatBytes(command + " 00000001 0004 01000000  03 00000001 0000").areDecodedAs(new Frame.Fin(1));
        assertThatBytes(command + " 00000001 0000  03 00000001 0000").areDecodedAs(new Frame.Fin(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "03", "08", "09"})
    void dataWhereACommandHasNoneIsSkipped(String command) {
        Frame expected = switch (command) {
            case "01" -> new Frame.Syn(5);
            case "03" -> new Frame.Fin(5);
            case "08" -> new Frame.HeartbeatRequest(5);
            default -> new Frame.HeartbeatResponse(5);
        };
        assertThatBytes(command + " 00000005 0003 010203  01 00000006 0000").areDecodedAs(expected, new Frame.Syn(6));
    }

    @Test
    void synMayHaveANonceOf16BytesAndTheNumberOfACopyBehindIt() {
        Nonce nonce = new Nonce(0x0102030405060708L, 0x090a0b0c0d0e0f10L, 0);
        String bytes = "01 00000005 0010 0102030405060708090a0b0c0d0e0f10";
        assertThatBytes(bytes).areDecodedAs(new Frame.Syn(5, nonce));
        assertThatFrame(new Frame.Syn(5, nonce)).isEncodedAs(bytes);
        String copy = "01 00000005 0011 0102030405060708090a0b0c0d0e0f1001";
        assertThatBytes(copy).areDecodedAs(new Frame.Syn(5, nonce.again()));
        assertThatFrame(new Frame.Syn(5, nonce.again())).isEncodedAs(copy);
        assertEquals(nonce, nonce.again().first());
    }

    /** Also where what is left to be skipped is as long as one. */
    @ParameterizedTest
    @ValueSource(ints = {1, 15, 18, 32, 33, 65_535})
    void dataOfAnotherLengthIsNone(int length) {
        byte[] frame = new byte[7 + length];
        frame[0] = 1;
        frame[4] = 5;
        frame[5] = (byte) (length >> 8);
        frame[6] = (byte) length;
        for (byte each : frame) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {each}));
        }
        assertEquals(new Frame.Syn(5), channel.readInbound());
    }

    @Test
    void theLargestUnknownFrameIsSkippedHoweverItArrives() {
        byte[] frame = new byte[7 + 65_535];
        frame[0] = 99;
        frame[5] = (byte) 0xff;
        frame[6] = (byte) 0xff;
        for (int at = 0; at < frame.length; at += 1000) {
            channel.writeInbound(tracked(frame, at, Math.min(1000, frame.length - at)));
        }
        assertEquals(new Frame.Waste(0), channel.readInbound(), "it is nothing but a sign of life");
        receive("01 00000001 0000");
        assertEquals(new Frame.Syn(1), channel.readInbound());
    }

    @Test
    void pshIsHandedOnBeforeItIsWhole() {
        receive("02 00000001 0004 0102");
        assertPsh(1, "0102");
        receive("03");
        assertPsh(1, "03");
        receive("04 01 00000002 0000");
        assertPsh(1, "04");
        assertEquals(new Frame.Syn(2), channel.readInbound());
    }

    @Test
    void anEmptyPshIsNothing() {
        assertThatBytes("02 00000001 0000").areDecodedAsNothing();
        assertThatBytes("02 00000001 0000  03 00000001 0000").areDecodedAs(new Frame.Fin(1));
    }

    @Test
    void aTextIsHandedOnWhenItIsWhole() {
        receive("05 00000000 0003 61");
        assertNull(channel.readInbound());
        receive("62");
        assertNull(channel.readInbound());
        receive("63");
        assertEquals(new Frame.Alert("abc"), channel.readInbound());
    }

    @Test
    void aFrameWithSkippedDataKeepsItsPlaceInTheOrder() {
        receive("01 00000001 0002 00");
        assertNull(channel.readInbound());
        receive("00 02 00000001 0001 aa");
        assertEquals(new Frame.Syn(1), channel.readInbound());
        assertPsh(1, "aa");
    }

    @Test
    void slicesOutliveTheBufferThatTheyCameIn() {
        receive("02 00000001 0002 0102  02 00000002 0002 0304");
        receive("02 00000001 0002 0506");
        assertPsh(1, "0102");
        assertPsh(2, "0304");
        assertPsh(1, "0506");
    }

    @Test
    void smallPartsOfOneStreamInARowBecomeOne() {
        receive("02 00000001 0001 01  02 00000001 0000  02 00000001 0002 0203  02 00000002 0001 04  02 00000001 0001");
        assertPsh(1, "010203");
        assertPsh(2, "04");
        assertNull(channel.readInbound());
        receive("05  03 00000001 0000");
        assertPsh(1, "05");
        assertEquals(new Frame.Fin(1), channel.readInbound());
    }

    @Test
    void aTextThatIsNotUtf8IsStillAFrame() {
        assertThatBytes("05 00000000 0001 ff").areDecodedAs(new Frame.Alert("\uFFFD"));
    }

    @Test
    void nothingOfAFrameCutOffByTheEndIsHandedOn() {
        receive("05 00000000 0003 6162");
        channel.finish();
        assertNull(channel.readInbound());
    }

    private void receive(String hex) {
        channel.writeInbound(tracked(bytes(hex)));
    }

    private void assertPsh(int streamId, String payload) {
        Frame.Psh psh = channel.readInbound();
        ByteBuf content = psh.content();
        assertEquals(streamId, psh.streamId());
        assertEquals(payload, hex(content));
        psh.release();
    }
}
