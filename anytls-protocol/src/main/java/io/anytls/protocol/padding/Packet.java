package io.anytls.protocol.padding;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractCoalescingBufferQueue;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * All that is written up to one flush, with the promises of its writes. What it holds counts as pending bytes of the
 * channel, so that writability stays true.
 */
final class Packet extends AbstractCoalescingBufferQueue {

    private static final int USUAL_ENTRIES = 8;

    private boolean heartbeatsOnly = true;

    Packet(Channel channel) {
        super(channel, USUAL_ENTRIES);
    }

    void append(ByteBuf bytes, ChannelPromise promise) {
        // What begins with another frame's header, or is part of its data, comes with a write that is no heartbeat.
        heartbeatsOnly &= !bytes.isReadable() || PlainFrame.isHeartbeats(bytes);
        add(bytes, promise.unvoid());
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
