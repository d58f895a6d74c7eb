package io.anytls.daemon.tls;

import io.netty.buffer.ByteBuf;

/** Counts TLS records (RFC 8446, section 5.1) as their bytes come. Not thread-safe. */
final class RecordCount {

    private static final int HEADER = 5;

    private int headerSeen;
    private int length;
    private int bodyLeft;

    /** How many records end in these bytes; they are not consumed. */
    int in(ByteBuf bytes) {
        int ended = 0;
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (bodyLeft > 0) {
                int taken = Math.min(bodyLeft, bytes.writerIndex() - at);
                bodyLeft -= taken;
                at += taken;
            } else {
                length = length << 8 & 0xffff | bytes.getUnsignedByte(at++); // the last two of five are the length
                headerSeen++;
            }
            if (headerSeen == HEADER) {
                bodyLeft = length;
                headerSeen = HEADER + 1;
            }
            if (headerSeen > HEADER && bodyLeft == 0) {
                headerSeen = 0;
                ended++;
            }
        }
        return ended;
    }
}
