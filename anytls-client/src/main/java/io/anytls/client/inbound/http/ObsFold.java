package io.anytls.client.inbound.http;

import io.netty.buffer.ByteBuf;

/**
 * Finds header lines that go on on the next one (obs-fold, RFC 9112, section 5.2). The codec joins such lines, and what one reader
 * joins another may take for a header of its own, so we refuse them.
 */
final class ObsFold {

    private ObsFold() {}

    /**
     * Looks at the rest of a request's head. What is behind the empty line that ends the head is left alone.
     *
     * @param head begins at the beginning of a line
     * @param inHeaders whether the request line is already behind it
     */
    static boolean isIn(ByteBuf head, boolean inHeaders) {
        boolean headers = inHeaders;
        int line = head.readerIndex();
        while (line < head.writerIndex()) {
            if (headers && isBlank(head.getByte(line))) {
                return true;
            }
            int end = head.indexOf(line, head.writerIndex(), (byte) '\n');
            boolean empty = end - line <= 1;
            if (end < 0 || headers && empty) {
                return false;
            }
            headers |= !empty;
            line = end + 1;
        }
        return false;
    }

    private static boolean isBlank(byte first) {
        return first == ' ' || first == '\t';
    }
}
