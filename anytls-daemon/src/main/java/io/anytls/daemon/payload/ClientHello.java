package io.anytls.daemon.payload;

import io.netty.buffer.ByteBuf;

/**
 * Recognizes a TLS ClientHello at the beginning of what an application sends. A server that sees one twice, on two connections,
 * has seen nothing unusual; so it is the one payload that may be sent again.
 */
public final class ClientHello {

    /** Larger ones are not kept for a second time. */
    public static final int LONGEST = 32 << 10;

    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE_RECORD = 22;

    /** The first byte of a record's version, from SSL 3 to TLS 1.3. */
    private static final int MAJOR_VERSION = 3;

    private static final int CLIENT_HELLO = 1;
    private static final int MESSAGE_HEADER = 4;

    private ClientHello() {}

    /** Whether the bytes, one or more, look like the beginning of one that has not come whole. */
    public static boolean mayFollow(ByteBuf bytes) {
        int start = bytes.readerIndex();
        return bytes.readableBytes() < LONGEST
                && bytes.getUnsignedByte(start) == HANDSHAKE_RECORD
                && (bytes.readableBytes() == 1 || bytes.getUnsignedByte(start + 1) == MAJOR_VERSION);
    }

    /**
     * The length of the records that carry the message, without what comes behind it (early data).
     *
     * @param bytes the first that the application has sent; not changed
     * @return 0 if it is no ClientHello, is not complete, or is longer than {@link #LONGEST}
     */
    public static int length(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        int position = start;
        int message = -1; // bytes of the message that are still to come, once its header is known
        while (message != 0) {
            if (end - position < RECORD_HEADER
                    || bytes.getUnsignedByte(position) != HANDSHAKE_RECORD
                    || bytes.getUnsignedByte(position + 1) != MAJOR_VERSION) {
                return 0;
            }
            int record = bytes.getUnsignedShort(position + 3);
            int body = position + RECORD_HEADER;
            if (record == 0 || end - body < record) {
                return 0;
            }
            if (message < 0) {
                if (record < MESSAGE_HEADER || bytes.getUnsignedByte(body) != CLIENT_HELLO) {
                    return 0;
                }
                message = MESSAGE_HEADER + bytes.getUnsignedMedium(body + 1);
            }
            message = Math.max(0, message - record);
            position = body + record;
        }
        int length = position - start;
        return length > LONGEST ? 0 : length;
    }
}
