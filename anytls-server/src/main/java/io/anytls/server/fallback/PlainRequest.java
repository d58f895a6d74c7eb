package io.anytls.server.fallback;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A request that came without TLS where TLS is spoken, on its way to a web server without TLS, which would answer it: before its end it gets
 * a second host, which every web server refuses. All before that is passed on as it comes, so that the web server's patience counts; what
 * comes behind it is dropped.
 */
final class PlainRequest {

    private static final String SECOND = "Host: a\r\n";

    /** More than a line that can be of interest has. */
    private static final int LONGEST = 128;

    /** Another one is refused by every web server, without more. */
    private static final Pattern FIRST_LINE = Pattern.compile("[A-Z_-]+ +\\S.*");

    private final StringBuilder line = new StringBuilder();
    private boolean valid;
    private boolean old;
    private boolean hasHost;
    private boolean begun;
    private boolean done;
    private boolean spoilt;

    /** @return what the web server gets of it; the caller's */
    ByteBuf pass(ByteBufAllocator allocator, ByteBuf bytes) {
        ByteBuf out = allocator.buffer(bytes.readableBytes() + 2 * SECOND.length() + 1);
        while (bytes.isReadable() && !done) {
            byte next = bytes.readByte();
            if (next == '\n') {
                endOfLine(out);
            } else if (line.length() == 1 && line.charAt(0) == '\r') {
                out.writeByte('\r').writeByte(next); // it was none that ends an empty line
                line.append((char) next);
            } else {
                if (next != '\r' || line.length() > 0) {
                    out.writeByte(next);
                }
                if (line.length() < LONGEST) {
                    line.append((char) next);
                }
            }
        }
        bytes.skipBytes(bytes.readableBytes());
        return out;
    }

    private void endOfLine(ByteBuf out) {
        String ended = line.toString().strip();
        String empty = line.toString();
        line.setLength(0);
        if (!ended.isEmpty()) {
            out.writeByte('\n');
            if (!begun) {
                begun = true;
                valid = FIRST_LINE.matcher(ended).matches();
                old = !ended.endsWith("HTTP/1.1");
            } else {
                hasHost |= ended.toLowerCase(Locale.ROOT).startsWith("host:");
            }
            return;
        }
        if (begun && valid && (old || hasHost)) {
            spoilt = true;
            ByteBufUtil.writeAscii(out, hasHost ? SECOND : SECOND + SECOND);
        }
        done = begun;
        out.writeBytes((empty + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether the web server has been made to refuse it; else it does so by itself, or has not got it yet. */
    boolean isSpoilt() {
        return spoilt;
    }
}
