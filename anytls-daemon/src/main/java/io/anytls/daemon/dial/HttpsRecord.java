package io.anytls.daemon.dial;

import io.netty.buffer.ByteBuf;

/** The one thing that is wanted of an HTTPS record (RFC 9460): what a hello to that server can be encrypted with (RFC 9848). */
public final class HttpsRecord {

    /** The key of the parameter "ech". */
    private static final int ECH = 5;

    private HttpsRecord() {}

    /**
     * Reads one.
     *
     * @param content what stands in it, which has to be read from its beginning
     * @return an ECHConfigList; null if it has none, or is damaged
     */
    public static byte[] ech(ByteBuf content) {
        ByteBuf in = content.duplicate();
        try {
            boolean isAlias = in.readUnsignedShort() == 0;
            for (int label = in.readUnsignedByte(); label != 0; label = in.readUnsignedByte()) {
                in.skipBytes(label);
            }
            while (in.isReadable() && !isAlias) {
                int key = in.readUnsignedShort();
                ByteBuf value = in.readSlice(in.readUnsignedShort());
                if (key == ECH) {
                    byte[] list = new byte[value.readableBytes()];
                    value.readBytes(list);
                    return list;
                }
            }
        } catch (IndexOutOfBoundsException e) {
            return null;
        }
        return null;
    }
}
