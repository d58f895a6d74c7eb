package io.anytls.protocol.frame;

import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;

/**
 * What a stream that may be sent again is known by: 16 random bytes, and in each further sending the number of that, from 1 to 255
 * (docs/extensions.md).
 */
public record Nonce(long high, long low, int copy) {

    private static final int LENGTH = 2 * Long.BYTES;
    private static final int MOST_COPIES = 255;
    private static final SecureRandom RANDOM = new SecureRandom();

    public static Nonce random() {
        return new Nonce(RANDOM.nextLong(), RANDOM.nextLong(), 0);
    }

    /** The same for another sending of the stream. */
    public Nonce again() {
        return new Nonce(high, low, Math.min(copy + 1, MOST_COPIES));
    }

    /** What all sendings of the stream have in common. */
    public Nonce first() {
        return new Nonce(high, low, 0);
    }

    /** Whether data of so many bytes can be one. */
    static boolean isLength(int bytes) {
        return bytes == LENGTH || bytes == LENGTH + 1;
    }

    /** @param length bytes, as {@link #isLength} says, all of which are readable */
    static Nonce read(ByteBuf in, int length) {
        return new Nonce(in.readLong(), in.readLong(), length == LENGTH ? 0 : in.readUnsignedByte());
    }

    byte[] bytes() {
        byte[] bytes = new byte[copy == 0 ? LENGTH : LENGTH + 1];
        for (int i = 0; i < Long.BYTES; i++) {
            int shift = Long.SIZE - (i + 1) * Byte.SIZE;
            bytes[i] = (byte) (high >>> shift);
            bytes[Long.BYTES + i] = (byte) (low >>> shift);
        }
        if (copy != 0) {
            bytes[LENGTH] = (byte) copy;
        }
        return bytes;
    }

    /** Not the bytes: whoever knows them can take the stream's place. */
    @Override
    public String toString() {
        return "Nonce[copy=" + copy + "]";
    }
}
