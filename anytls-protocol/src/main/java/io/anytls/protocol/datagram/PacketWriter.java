package io.anytls.protocol.datagram;

import io.anytls.protocol.budget.HeldMemory;
import io.anytls.protocol.budget.PendingWrites;
import io.anytls.protocol.frame.Headroom;
import io.anytls.protocol.session.Peer;
import io.anytls.protocol.session.StreamChannel;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * Puts datagrams on a stream, as many in one frame as come together. A stream that has too much to send takes none: nobody waits for it.
 * Confined to one event loop, which may be another than the stream's.
 */
public final class PacketWriter {

    /** Room for the first datagrams of a frame. */
    private static final int SMALLEST = 2 << 10;

    private final StreamChannel stream;
    private final boolean addressed;
    private final HeldMemory memory;
    private final PendingWrites unsent;
    private ByteBuf frame;

    /** @param addressed whether each datagram goes with its address */
    public PacketWriter(StreamChannel stream, boolean addressed) {
        this.stream = stream;
        this.addressed = addressed;
        this.memory = stream.memory();
        this.unsent = new PendingWrites(stream, memory);
        stream.closeFuture().addListener(closed -> unsent.look());
    }

    /** Takes what the stream begins with. */
    public void add(UdpRequest request) {
        request.encode(frame(request.encodedLength()));
    }

    /**
     * Whether the peer takes a datagram of this length. Of one of whom nothing is known yet it is not known for more than {@link
     * Peer#DEPLOYED_DATAGRAM_SIZE}.
     */
    public boolean takes(int length) {
        if (length <= Peer.DEPLOYED_DATAGRAM_SIZE) {
            return true;
        }
        Peer peer = stream.peer();
        return peer != null && length <= peer.datagramSize();
    }

    /**
     * Takes a datagram; it goes with the next {@link #flush}, or before.
     *
     * @param address whom it is for or from
     * @param payload is copied
     * @return false if there is no room for it
     */
    public boolean add(InetSocketAddress address, ByteBuf payload) {
        if (!stream.isWritable() || memory.isShort() && unsent.bytes() > 0) {
            return false;
        }
        InetSocketAddress shown = addressed ? address : null;
        int length = PacketHeader.length(shown) + payload.readableBytes();
        ByteBuf out = frame(length);
        PacketHeader.encode(out, shown, payload.readableBytes());
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        return true;
    }

    /** The one in the making, or another if that has not so much room. */
    private ByteBuf frame(int length) {
        if (frame != null && frame.readableBytes() + length > StreamChannel.FRAME_PAYLOAD) {
            flush();
        }
        if (frame == null) {
            int room = Headroom.LENGTH + Math.max(length, SMALLEST);
            frame = stream.alloc().directBuffer(room).setIndex(Headroom.LENGTH, Headroom.LENGTH);
        }
        return frame;
    }

    /** Sends what was taken. */
    public void flush() {
        if (frame != null) {
            ByteBuf full = frame;
            frame = null;
            stream.writeAndFlush(full, stream.voidPromise());
            unsent.look();
        }
    }

    /** Sends nothing any more; what was taken is lost. */
    public void release() {
        if (frame != null) {
            frame.release();
            frame = null;
        }
    }
}
