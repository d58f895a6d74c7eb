package io.anytls.server.inbound;

import io.netty.buffer.ByteBuf;

/**
 * Whether a first flight is text, as the beginning of a digest is once in some millions. It is for how long is waited and what is counted;
 * who somebody is does not depend on it.
 */
final class ShortRequest {

    /** "GET /" and the end of the line. */
    private static final int SHORTEST = 6;

    /** Of "PRI * HTTP/2.0", with which HTTP/2 begins, 14 and two ends of lines are text. */
    private static final int TEXT = 16;

    private ShortRequest() {}

    /** Whether it looks like a whole request, behind which nothing has to be waited for: {@code GET / HTTP/1.0} and two ends of lines. */
    static boolean isWhole(ByteBuf bytes) {
        int length = bytes.readableBytes();
        return length >= SHORTEST
                && isCapital(bytes, 0)
                && isCapital(bytes, 1)
                && isCapital(bytes, 2)
                && bytes.getByte(bytes.writerIndex() - 1) == '\n'
                && isText(bytes, length);
    }

    private static boolean isCapital(ByteBuf bytes, int index) {
        int c = bytes.getByte(bytes.readerIndex() + index);
        return c >= 'A' && c <= 'Z';
    }

    /** Whether its beginning is printable ASCII and ends of lines. */
    static boolean isText(ByteBuf bytes) {
        return isText(bytes, TEXT);
    }

    private static boolean isText(ByteBuf bytes, int first) {
        int end = bytes.readerIndex() + Math.min(first, bytes.readableBytes());
        for (int i = bytes.readerIndex(); i < end; i++) {
            int c = bytes.getByte(i);
            if (c != '\r' && c != '\n' && (c < ' ' || c > '~')) {
                return false;
            }
        }
        return true;
    }
}
