package io.anytls.server.stream;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.FrameDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;

/** What a session without a codec has written: payload as frames, its answers as bytes. */
final class SentFrames {

    private SentFrames() {}

    /** All that was written since the last call; the caller releases what holds a buffer. */
    static List<Frame> of(EmbeddedChannel connection) {
        EmbeddedChannel answers = new EmbeddedChannel(new FrameDecoder());
        List<Frame> sent = new ArrayList<>();
        for (Object message = connection.readOutbound(); message != null; message = connection.readOutbound()) {
            if (message instanceof ByteBuf) {
                answers.writeInbound(message);
                for (Frame frame = answers.readInbound(); frame != null; frame = answers.readInbound()) {
                    sent.add(frame);
                }
            } else {
                sent.add((Frame) message);
            }
        }
        answers.finishAndReleaseAll();
        return sent;
    }
}
