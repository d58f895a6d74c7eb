package io.anytls.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** Bytes for tests: from hex, and cut into pieces at random places. */
public final class ByteSplits {

    private ByteSplits() {}

    /**
     * A copy in a direct buffer: leaks of those are seen, while Netty does not track what {@link Unpooled} makes on the
     * heap.
     */
    public static ByteBuf tracked(byte[] bytes, int from, int length) {
        return Unpooled.directBuffer(length).writeBytes(bytes, from, length);
    }

    public static ByteBuf tracked(byte[] bytes) {
        return tracked(bytes, 0, bytes.length);
    }

    /** @param hex may be grouped by blanks */
    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    public static String hex(ByteBuf bytes) {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), copy);
        return HexFormat.of().formatHex(copy);
    }

    public static byte[] random(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** One buffer per piece, in order; the pieces are never empty. */
    public static List<ByteBuf> split(RandomGenerator random, byte[] bytes, int longestPiece) {
        List<ByteBuf> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(bytes.length - from, 1 + random.nextInt(longestPiece));
            pieces.add(tracked(bytes, from, length));
            from += length;
        }
        return pieces;
    }
}
