package io.anytls.daemon.payload;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Recognizes payload that does no harm when it is sent a second time on another connection: a TLS ClientHello without early data, and
 * the head of an HTTP request that by its method changes nothing (RFC 9110, section 9.2.1), with nothing behind it. What is not known may
 * be an order. One for each connection; it looks at each byte once.
 */
public final class RepeatableStart {

    private static final List<byte[]> METHODS = List.of(ascii("GET "), ascii("HEAD "), ascii("OPTIONS "));

    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");

    private int scanned;
    private int matched;

    /**
     * Whether all of this may be sent again.
     *
     * @param bytes everything that was sent so far, one byte or more, perhaps not the whole of it yet; not changed, and at the next call
     *     the same with more behind it
     */
    public boolean isAll(ByteBuf bytes) {
        int hello = ClientHello.length(bytes);
        return hello > 0 ? hello == bytes.readableBytes() : ClientHello.mayFollow(bytes) || isSafeHead(bytes);
    }

    private boolean isSafeHead(ByteBuf bytes) {
        return METHODS.stream().anyMatch(method -> isBeginning(bytes, method)) && !goesOnBehindHead(bytes);
    }

    private static boolean isBeginning(ByteBuf bytes, byte[] method) {
        int length = Math.min(method.length, bytes.readableBytes());
        for (int i = 0; i < length; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != method[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean goesOnBehindHead(ByteBuf bytes) {
        for (; scanned < bytes.readableBytes(); scanned++) {
            if (matched == END_OF_HEAD.length) {
                return true;
            }
            byte next = bytes.getByte(bytes.readerIndex() + scanned);
            matched = next == END_OF_HEAD[matched] ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return false;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
