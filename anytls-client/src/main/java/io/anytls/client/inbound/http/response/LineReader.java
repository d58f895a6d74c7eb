package io.anytls.client.inbound.http.response;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Takes lines off a buffer, each once it has come whole, and never looks at a byte twice. A line ends by CR LF or by LF alone. */
final class LineReader {

    private final int limit;
    private final String tooLong;
    private int taken;
    private int scanned;

    /**
     * @param limit bytes of all lines between two calls of {@link #restart}
     * @param tooLong what to say when there are more
     */
    LineReader(int limit, String tooLong) {
        this.limit = limit;
        this.tooLong = tooLong;
    }

    /** The lines of something else begin. */
    void restart() {
        taken = 0;
        scanned = 0;
    }

    /** @return the line without its end, one character a byte; null while it has not come whole */
    String tryRead(ByteBuf in) throws UnreadableResponseException {
        int start = in.readerIndex();
        int end = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
        int length = (end < 0 ? in.writerIndex() : end + 1) - start;
        if (taken + length > limit) {
            throw new UnreadableResponseException(tooLong);
        }
        if (end < 0) {
            scanned = length;
            return null;
        }
        scanned = 0;
        taken += length;
        int textEnd = end;
        while (textEnd > start && in.getByte(textEnd - 1) == '\r') {
            textEnd--;
        }
        String line = in.toString(start, textEnd - start, StandardCharsets.ISO_8859_1);
        in.readerIndex(end + 1);
        return line;
    }
}
