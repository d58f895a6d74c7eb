package io.anytls.protocol.frame;

import io.netty.buffer.AbstractByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;

/**
 * Room in front of a buffer's readable bytes, into which a frame's header goes. Without it the header is a buffer of its own, and
 * the TLS layer copies 16 KiB of each frame to join the two.
 */
public final class Headroom {

    /** Bytes that a reader leaves free in front of what it reads. */
    public static final int LENGTH = Frame.HEADER_LENGTH;

    private Headroom() {}

    /**
     * Whether the bytes before the reader index may be overwritten. They may when nobody else holds the memory: ours is the only
     * reference to it. A slice or duplicate is never free: a pooled one is counted by itself, and another one that it was
     * taken from, and that somebody else still holds, shows in no count that can be reached from here.
     */
    static boolean isFree(ByteBuf buffer) {
        if (buffer.readerIndex() < LENGTH || !buffer.isDirect() || buffer.isReadOnly() || buffer.refCnt() != 1) {
            return false;
        }
        ByteBuf root = buffer;
        while (root.unwrap() != null) {
            if (root instanceof AbstractByteBuf) {
                return false; // derived; what a leak detector wraps around a buffer is none
            }
            root = root.unwrap();
        }
        return !(root instanceof CompositeByteBuf);
    }
}
