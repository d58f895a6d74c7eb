package io.anytls.protocol.datagram;

import io.anytls.protocol.StreamViolationException;
import io.anytls.protocol.budget.BufferCost;
import io.anytls.protocol.budget.HeldMemory;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * Takes datagrams out of a stream's bytes, which may come split anywhere. What is whole is passed on without a copy; of one that is not,
 * what has come is kept, at most 65,797 bytes. Confined to the stream's event loop.
 */
public final class PacketDecoder {

    /** Is given the datagrams. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * One has come.
         *
         * @param address whom it is for or from, as the stream says; a name is unresolved; null if no address comes with it
         * @param payload the receiver's from now on
         */
        void received(InetSocketAddress address, ByteBuf payload);
    }

    private final boolean addressed;
    private final Receiver receiver;
    private final HeldMemory.Place memory;

    private ByteBuf begun;
    private boolean released;

    /**
     * @param addressed whether each datagram comes with its address
     * @param memory for what is kept
     */
    public PacketDecoder(boolean addressed, Receiver receiver, HeldMemory.Place memory) {
        this.addressed = addressed;
        this.receiver = receiver;
        this.memory = memory;
    }

    /**
     * More of the stream.
     *
     * @param bytes released
     * @throws StreamViolationException if nothing behind can be read any more
     */
    public void decode(ByteBuf bytes) throws StreamViolationException {
        try {
            while (!released && (begun == null ? passWhole(bytes) : complete(bytes))) {
                // the next one
            }
        } finally {
            bytes.release();
        }
    }

    /** False when no datagram is whole; then what is left is kept. */
    private boolean passWhole(ByteBuf bytes) throws StreamViolationException {
        if (!bytes.isReadable()) {
            return false;
        }
        if (missing(bytes) > 0) {
            begun = bytes.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
            memory.holds(BufferCost.of(begun));
            return false;
        }
        pass(bytes);
        return true;
    }

    /** Takes what the one that has begun still needs, and no more. */
    private boolean complete(ByteBuf bytes) throws StreamViolationException {
        int missing = missing(begun);
        while (missing > 0 && bytes.isReadable()) {
            begun.writeBytes(bytes, Math.min(missing, bytes.readableBytes()));
            missing = missing(begun);
        }
        if (missing > 0) {
            memory.holds(BufferCost.of(begun));
            return false;
        }
        ByteBuf whole = begun;
        begun = null;
        memory.holds(0);
        try {
            pass(whole);
        } finally {
            whole.release();
        }
        return true;
    }

    private void pass(ByteBuf in) throws StreamViolationException {
        int header = PacketHeader.length(in, addressed);
        int length = PacketHeader.payloadLength(in, header);
        InetSocketAddress address = addressed ? PacketHeader.readAddress(in) : null;
        if (!addressed) {
            in.skipBytes(header);
        }
        if (addressed && address == null) {
            in.skipBytes(length); // to a name that is none: lost, like any datagram that finds no way
        } else {
            receiver.received(address, in.readRetainedSlice(length));
        }
    }

    /** Bytes that have to come before more can be said; 0 if the first datagram is whole. */
    private int missing(ByteBuf in) throws StreamViolationException {
        int header = PacketHeader.length(in, addressed);
        int readable = in.readableBytes();
        if (header == 0) {
            return 1;
        }
        return readable < header
                ? header - readable
                : Math.max(0, header + PacketHeader.payloadLength(in, header) - readable);
    }

    /** Nothing more is passed on. */
    public void release() {
        released = true;
        if (begun != null) {
            begun.release();
            begun = null;
            memory.holds(0);
        }
    }
}
