package io.anytls.protocol.frame;

import static io.anytls.testkit.ByteSplits.hex;
import static io.anytls.testkit.ByteSplits.random;
import static io.anytls.testkit.ByteSplits.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.EncoderException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEncoderTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 65_529, 65_535})
    void aPayloadOfAnySizeIsOneFrame(int length) {
        byte[] payload = random(new SplittableRandom(length), length);
        assertFrame(payload, write(new Frame.Psh(0x0a0b0c0d, tracked(payload))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 512, 513, 65_529})
    void theHeaderGoesIntoTheHeadroom(int length) {
        byte[] payload = random(new SplittableRandom(length), length);
        ByteBuf withRoom = withHeadroom(payload);
        List<ByteBuf> written = write(new Frame.Psh(0x0a0b0c0d, withRoom));
        assertEquals(1, written.size());
        assertEquals(withRoom.memoryAddress(), written.get(0).memoryAddress());
        assertFrame(payload, written);
    }

    @Test
    void aSmallPayloadIsCopiedBehindItsHeader() {
        byte[] payload = new byte[512];
        List<ByteBuf> written = write(new Frame.Psh(0x0a0b0c0d, tracked(payload)));
        assertEquals(1, written.size());
        assertFrame(payload, written);
    }

    @Test
    void aLargePayloadIsNotCopied() {
        byte[] payload = new byte[513];
        ByteBuf buffer = tracked(payload);
        List<ByteBuf> written = write(new Frame.Psh(0x0a0b0c0d, buffer));
        assertEquals(2, written.size());
        assertEquals(buffer.memoryAddress(), written.get(1).memoryAddress());
        assertFrame(payload, written);
    }

    @Test
    void onePromiseStandsForHeaderAndPayload() {
        ChannelFuture future = channel.write(new Frame.Psh(1, tracked(new byte[1000])));
        assertFalse(future.isDone());
        channel.flush();
        assertTrue(future.isSuccess());
    }

    @Test
    void aPayloadThatNoFrameCanCarryFailsAndIsReleased() {
        ChannelFuture future = channel.write(new Frame.Psh(1, tracked(new byte[65_536])));
        assertInstanceOf(IllegalArgumentException.class, future.cause());
    }

    @Test
    void aTextThatNoFrameCanCarryFails() {
        Frame tooLong = new Frame.Alert("a".repeat(65_536));
        Throwable thrown = assertThrows(Throwable.class, () -> channel.writeOutbound(tooLong));
        assertTrue(thrown instanceof IllegalArgumentException || thrown instanceof EncoderException, thrown::toString);
    }

    @Test
    void whatIsNoFramePasses() {
        channel.writeOutbound(tracked(new byte[] {1, 2}));
        ByteBuf passed = channel.readOutbound();
        assertEquals("0102", hex(passed));
        passed.release();
    }

    private List<ByteBuf> write(Frame frame) {
        channel.writeOutbound(frame);
        List<ByteBuf> written = new ArrayList<>();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            written.add(part);
        }
        return written;
    }

    private static ByteBuf withHeadroom(byte[] payload) {
        return Unpooled.directBuffer(Headroom.LENGTH + payload.length)
                .writeZero(Headroom.LENGTH)
                .readerIndex(Headroom.LENGTH)
                .writeBytes(payload);
    }

    private static void assertFrame(byte[] payload, List<ByteBuf> written) {
        ByteBuf expected = Unpooled.buffer()
                .writeByte(2)
                .writeInt(0x0a0b0c0d)
                .writeShort(payload.length)
                .writeBytes(payload);
        ByteBuf all = Unpooled.buffer();
        written.forEach(part -> {
            all.writeBytes(part);
            part.release();
        });
        assertEquals(expected, all);
    }
}
