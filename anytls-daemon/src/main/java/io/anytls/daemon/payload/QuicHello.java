package io.anytls.daemon.payload;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.BitSet;

/** A ClientHello out of the first packets of a QUIC connection, in pieces that come in any order. For one thread. */
final class QuicHello {

    /** Of the message; what lies beyond is not looked at. */
    private static final int MOST = 16 << 10;

    private static final int MESSAGE_HEADER = 4;

    private static final int PADDING = 0;
    private static final int PING = 1;
    private static final int ACK = 2;
    private static final int ACK_ECN = 3;
    private static final int CRYPTO = 6;

    private final BitSet known = new BitSet();
    private byte[] message = new byte[2048];
    private String name;
    private boolean whole;

    /**
     * One more datagram.
     *
     * @return false if it does not begin with a packet that a client begins with
     */
    boolean add(ByteBuf datagram) {
        ByteBuf rest = datagram.slice();
        boolean any = false;
        while (rest.isReadable() && !whole) {
            ByteBuf frames = QuicInitial.open(rest);
            if (frames == null) {
                break;
            }
            any = true;
            try {
                read(frames);
            } catch (IndexOutOfBoundsException e) {
                break; // a length in it leads beyond its end
            }
            complete();
        }
        return any;
    }

    private void read(ByteBuf frames) {
        while (frames.isReadable()) {
            int type = frames.readUnsignedByte();
            if (type == CRYPTO) {
                crypto(frames);
            } else if (type == ACK || type == ACK_ECN) {
                acknowledged(frames, type == ACK_ECN);
            } else if (type != PADDING && type != PING) {
                return; // no other can be there before the end
            }
        }
    }

    private void crypto(ByteBuf frames) {
        long offset = QuicInitial.number(frames);
        long length = QuicInitial.number(frames);
        if (length > frames.readableBytes()) {
            throw new IndexOutOfBoundsException();
        }
        ByteBuf piece = frames.readSlice((int) length);
        if (offset + length <= MOST) {
            int end = (int) (offset + length);
            if (end > message.length) {
                message = Arrays.copyOf(message, Math.max(end, 2 * message.length));
            }
            piece.readBytes(message, (int) offset, (int) length);
            known.set((int) offset, end);
        }
    }

    private static void acknowledged(ByteBuf frames, boolean ecn) {
        QuicInitial.number(frames);
        QuicInitial.number(frames);
        long ranges = QuicInitial.number(frames);
        QuicInitial.number(frames);
        for (long left = 2 * ranges + (ecn ? 3 : 0); left > 0; left--) {
            QuicInitial.number(frames);
        }
    }

    private void complete() {
        int length = known.nextClearBit(0);
        ByteBuf read = Unpooled.wrappedBuffer(message, 0, length);
        whole = length >= MESSAGE_HEADER && length >= MESSAGE_HEADER + read.getUnsignedMedium(1);
        if (whole) {
            name = ServerName.ofMessage(read);
        }
    }

    /** Whether all of it has come. */
    boolean isWhole() {
        return whole;
    }

    /** That is asked for in it; null if there is none, or not yet. */
    String name() {
        return name;
    }
}
