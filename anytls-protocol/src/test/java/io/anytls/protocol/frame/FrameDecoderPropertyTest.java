package io.anytls.protocol.frame;

import static io.anytls.testkit.ByteSplits.random;
import static io.anytls.testkit.ByteSplits.split;
import static io.anytls.testkit.ByteSplits.tracked;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for any bytes. Each case is one seed, which its name shows. */
class FrameDecoderPropertyTest {

    static long[] seeds() {
        return new SplittableRandom(20_240_601).longs(60).toArray();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anySplitOfTheBytesDecodesTheSame(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = frames(random);
        List<String> whole = decode(List.of(tracked(bytes)));
        assertEquals(whole, decode(split(random, bytes, 1)));
        assertEquals(whole, decode(split(random, bytes, 9)));
        assertEquals(whole, decode(split(random, bytes, 2000)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyBytesAreTakenWithoutAnException(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = random(random, 50_000);
        for (int i = 0; i + 7 < bytes.length; i += 1 + random.nextInt(200)) {
            bytes[i] = (byte) random.nextInt(12);
            bytes[i + 5] = 0;
        }
        assertDoesNotThrow(() -> decode(split(random, bytes, 5000)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsEncodedIsDecoded(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        EmbeddedChannel encoder = new EmbeddedChannel(new FrameEncoder());
        byte[] payload = random(random, random.nextInt(300_000));
        for (int at = 0; at < payload.length; ) {
            int length = Math.min(payload.length - at, random.nextInt(65_536));
            ByteBuf buffer = Unpooled.directBuffer(8 + length);
            int headroom = random.nextInt(9);
            buffer.writeZero(headroom).readerIndex(headroom).writeBytes(payload, at, length);
            encoder.writeOutbound(new Frame.Psh(3, buffer));
            at += length;
        }
        List<ByteBuf> parts = new ArrayList<>();
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            parts.add(part);
        }
        String decoded = String.join("", decode(parts));
        assertArrayEquals(payload, HexFormat.of().parseHex(decoded.replace("PSH 3 ", "")));
        encoder.finishAndReleaseAll();
    }

    /** Frames in words; neighbouring PSH of one stream are one, as their cuts depend on the splits. */
    private static List<String> decode(List<ByteBuf> pieces) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder());
        pieces.forEach(channel::writeInbound);
        List<StringBuilder> words = new ArrayList<>();
        String open = "";
        for (Frame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            if (frame instanceof Frame.Psh psh) {
                String head = "PSH " + psh.streamId() + " ";
                if (!head.equals(open)) {
                    words.add(new StringBuilder(head));
                }
                words.get(words.size() - 1).append(HexFormat.of().formatHex(ByteBufUtil.getBytes(psh.content())));
                open = head;
            } else {
                words.add(new StringBuilder(frame.toString()));
                open = "";
            }
            ReferenceCountUtil.release(frame);
        }
        channel.finishAndReleaseAll();
        return words.stream().map(StringBuilder::toString).toList();
    }

    private static byte[] frames(RandomGenerator random) {
        ByteBuf bytes = Unpooled.buffer();
        for (int i = 0; i < 40; i++) {
            int length = random.nextInt(4) == 0 ? 0 : random.nextInt(random.nextInt(20) == 0 ? 65_536 : 300);
            bytes.writeByte(random.nextInt(13)).writeInt(random.nextInt(3)).writeShort(length);
            bytes.writeBytes(random(random, length));
        }
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        return copy;
    }
}
