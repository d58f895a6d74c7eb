package io.anytls.daemon.payload;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The name in a ClientHello (SNI, RFC 6066). */
final class ServerName {

    private static final int RECORD_HEADER = 5;
    private static final int BEFORE_SESSION = 4 + 2 + 32;
    private static final int LONGEST = 253;

    private ServerName() {}

    /**
     * Null if there is none.
     *
     * @param hello whole records, see {@link ClientHello#length}
     */
    static String of(ByteBuf hello) {
        return ofMessage(message(hello));
    }

    /** The same of a whole message, without records. */
    static String ofMessage(ByteBuf message) {
        try {
            return find(message);
        } catch (IndexOutOfBoundsException e) {
            return null; // a length in it leads beyond its end
        }
    }

    /** Without the headers of its records. */
    private static ByteBuf message(ByteBuf hello) {
        byte[] all = new byte[hello.readableBytes()];
        int length = 0;
        for (int at = hello.readerIndex(); at < hello.writerIndex(); ) {
            int body = hello.getUnsignedShort(at + 3);
            hello.getBytes(at + RECORD_HEADER, all, length, body);
            length += body;
            at += RECORD_HEADER + body;
        }
        return Unpooled.wrappedBuffer(all, 0, length);
    }

    private static String find(ByteBuf message) {
        message.skipBytes(BEFORE_SESSION);
        message.skipBytes(message.readUnsignedByte());
        message.skipBytes(message.readUnsignedShort());
        message.skipBytes(message.readUnsignedByte());
        ByteBuf extensions = message.readSlice(message.readUnsignedShort());
        while (extensions.isReadable()) {
            int type = extensions.readUnsignedShort();
            ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
            if (type == 0) {
                extension.skipBytes(3); // the list's length, and the only kind of name that there is
                String name = extension
                        .readSlice(extension.readUnsignedShort())
                        .toString(StandardCharsets.US_ASCII)
                        .toLowerCase(Locale.ROOT);
                return isName(name) ? name : null;
            }
        }
        return null;
    }

    /** Whether it is a name as hosts have, and no address. */
    static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST
                && text.chars()
                        .allMatch(c -> Character.isLetterOrDigit(c) && c < 0x80 || c == '.' || c == '-' || c == '_')
                && !NetUtil.isValidIpV4Address(text);
    }
}
