package io.anytls.protocol.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.FrameDecoder;
import io.anytls.protocol.frame.FrameEncoder;
import io.anytls.testkit.ByteSplits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/** Says of a frame, in hex as the protocol document writes it, what its bytes are; and of bytes, what their frames are. */
public final class FrameAssert {

    private final Frame frame;

    private FrameAssert(Frame frame) {
        this.frame = frame;
    }

    public static FrameAssert assertThatFrame(Frame frame) {
        return new FrameAssert(frame);
    }

    /** Consumes a PSH. */
    public void isEncodedAs(String hex) {
        assertEquals(hex.replace(" ", ""), encoded(frame));
    }

    public void isDecodedFrom(String hex) {
        assertThatBytes(hex).areDecodedAs(frame);
    }

    /** For frames that are the same in both directions. Consumes a PSH. */
    public void isOnTheWire(String hex) {
        isDecodedFrom(hex);
        isEncodedAs(hex);
    }

    public static BytesAssert assertThatBytes(String hex) {
        return new BytesAssert(hex);
    }

    /** The frame's bytes in hex; consumes a PSH. */
    public static String encoded(Frame frame) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameEncoder());
        channel.writeOutbound(frame);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        channel.finishAndReleaseAll();
        return ByteSplits.hex(all);
    }

    /** What the bytes' frames are. */
    public static final class BytesAssert {
        private final String hex;

        private BytesAssert(String hex) {
            this.hex = hex;
        }

        /** Compares PSH by content and does not consume the expected one. Frames without meaning are left out. */
        public void areDecodedAs(Frame... frames) {
            EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder());
            channel.writeInbound(ByteSplits.tracked(ByteSplits.bytes(hex)));
            List<Frame> decoded = new ArrayList<>();
            for (Frame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
                if (!(frame instanceof Frame.Waste)) {
                    decoded.add(frame);
                }
            }
            try {
                assertEquals(List.of(frames), decoded);
            } finally {
                decoded.forEach(ReferenceCountUtil::release);
                channel.finishAndReleaseAll();
            }
        }

        public void areDecodedAsNothing() {
            areDecodedAs();
        }
    }
}
