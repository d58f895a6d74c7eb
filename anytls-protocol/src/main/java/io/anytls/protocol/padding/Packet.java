package io.anytls.protocol.padding;

import io.anytls.protocol.frame.Frame;
import io.anytls.protocol.frame.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractCoalescingBufferQueue;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * The frames that are written up to one flush, as bytes that can be cut anywhere, with the promises of their writes. What it holds counts
 * as pending bytes of the channel, so that writability stays true.
 */
final class Packet extends AbstractCoalescingBufferQueue {

    private static final int USUAL_ENTRIES = 8;

    private boolean heartbeatsOnly = true;

    Packet(Channel channel) {
        super(channel, USUAL_ENTRIES);
    }

    void append(Frame frame, ByteBufAllocator allocator, ChannelPromise promise) {
        heartbeatsOnly &= frame instanceof Frame.HeartbeatRequest || frame instanceof Frame.HeartbeatResponse;
        ByteBuf whole = FrameEncoder.whole(allocator, frame);
        if (whole == null) {
            Frame.Psh psh = (Frame.Psh) frame;
            add(FrameEncoder.header(allocator, psh));
            add(psh.content(), promise.unvoid());
        } else {
            add(whole, promise.unvoid());
        }
    }

    /** Answers to heartbeats, as many as they are. */
    void appendAnswers(ByteBuf answers, ChannelPromise promise) {
        add(answers, promise.unvoid());
    }

    /** Fills up with padding, of so many bytes of data. */
    void appendWaste(int length, ByteBufAllocator allocator) {
        add(FrameEncoder.whole(allocator, new Frame.Waste(length)));
    }

    /** Not if it is empty, nor if heartbeats and their answers are all there is: these neither count nor get shaped. */
    boolean counts() {
        return !heartbeatsOnly;
    }

    int left() {
        return readableBytes();
    }

    /**
     * Takes the next bytes as one buffer; the promises of the writes that end in it follow the piece's.
     *
     * @param size from 1; above {@link #left()} all that is left is taken
     */
    ByteBuf take(int size, ByteBufAllocator allocator, ChannelPromise piece) {
        return remove(allocator, size, piece);
    }

    /** Writes what is left as it is, without a flush. */
    void writeRest(ChannelHandlerContext ctx) {
        writeAndRemoveAll(ctx);
    }

    /** Only what comes from several writes is copied, and at most one piece at a time: a slice of one write is not. */
    @Override
    protected ByteBuf compose(ByteBufAllocator allocator, ByteBuf joined, ByteBuf next) {
        if (!next.isReadable()) {
            next.release();
            return joined;
        }
        return copyAndCompose(allocator, joined, next);
    }

    @Override
    protected ByteBuf removeEmptyValue() {
        return Unpooled.EMPTY_BUFFER;
    }
}
