package io.anytls.daemon.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Promise;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the answer to one request, all of it into memory.
 *
 * <pre>
 *   HEAD --length--> SIZED --> DONE      HEAD --chunked--> SIZE --> CHUNK --> SIZE ... --0--> TRAILER --> DONE
 *     '-----neither--> TO_THE_END --the connection ends--> DONE
 * </pre>
 */
final class AnswerDecoder extends ByteToMessageDecoder {

    private static final int LONGEST_LINE = 16 * 1024;
    private static final int MOST_LINES = 256;

    /**
     * An answer.
     *
     * @param headers by their names in lower case
     */
    record Answer(int status, Map<String, String> headers, byte[] body) {}

    private enum State {
        HEAD,
        SIZED,
        SIZE,
        CHUNK,
        TRAILER,
        TO_THE_END,
        DONE
    }

    private final int most;
    private final Promise<Answer> answered;
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private State state = State.HEAD;
    private int lines;
    private int status;

    /** Of what is being read, in bytes. */
    private long left;

    /** @param most bytes of a body, as it is sent */
    AnswerDecoder(int most, Promise<Answer> answered) {
        this.most = most;
        this.answered = answered;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws FetchException {
        int before;
        do {
            before = in.readableBytes();
            step(in);
        } while (state != State.DONE && in.readableBytes() < before);
        if (state == State.DONE) {
            in.skipBytes(in.readableBytes());
        }
    }

    private void step(ByteBuf in) throws FetchException {
        switch (state) {
            case HEAD -> head(in);
            case SIZED, CHUNK -> {
                take(in, (int) Math.min(left, in.readableBytes()));
                if (left == 0) {
                    next(state == State.SIZED ? State.DONE : State.SIZE);
                }
            }
            case SIZE -> size(in);
            case TRAILER -> {
                String line = line(in);
                if (line != null && line.isEmpty()) {
                    next(State.DONE);
                }
            }
            case TO_THE_END -> {
                left = in.readableBytes();
                take(in, in.readableBytes());
            }
            case DONE -> in.skipBytes(in.readableBytes());
        }
    }

    private void head(ByteBuf in) throws FetchException {
        String line = line(in);
        if (line == null) {
            return;
        } else if (status == 0) {
            if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
                throw new FetchException("the answer is none of HTTP");
            }
            status = Integer.parseInt(line.substring(9, 12));
        } else if (!line.isEmpty()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        } else if (status < 200) { // there is another one behind it
            status = 0;
            headers.clear();
        } else {
            body();
        }
    }

    private void body() throws FetchException {
        String length = headers.getOrDefault("content-length", "");
        if (status == 204 || status == 304) {
            next(State.DONE);
        } else if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            next(State.SIZE);
        } else if (length.matches("\\d{1,18}")) {
            left = Long.parseLong(length);
            requireRoom(left);
            next(left == 0 ? State.DONE : State.SIZED);
        } else {
            next(State.TO_THE_END);
        }
    }

    private void size(ByteBuf in) throws FetchException {
        String line = line(in);
        if (line == null || line.isEmpty()) { // the line behind a chunk is empty
            return;
        }
        String digits = line.replaceFirst("[; \t].*", "");
        if (!digits.matches("[0-9a-fA-F]{1,8}")) {
            throw new FetchException("the answer is broken: there is a chunk without a size");
        }
        left = Long.parseLong(digits, 16);
        requireRoom(left);
        next(left == 0 ? State.TRAILER : State.CHUNK);
    }

    private void take(ByteBuf in, int count) throws FetchException {
        requireRoom(count);
        byte[] bytes = new byte[count];
        in.readBytes(bytes);
        body.writeBytes(bytes);
        left -= count;
    }

    private void requireRoom(long more) throws FetchException {
        if (body.size() + more > most) {
            throw new FetchException("it is larger than " + (most >> 10) + " KiB");
        }
    }

    /** Null until it is there. */
    private String line(ByteBuf in) throws FetchException {
        int end = in.bytesBefore((byte) '\n');
        if (end > LONGEST_LINE || end < 0 && in.readableBytes() > LONGEST_LINE || lines > MOST_LINES) {
            throw new FetchException("the answer has an endless head");
        } else if (end < 0) {
            return null;
        }
        lines += state == State.SIZE ? 0 : 1;
        String line = in.readCharSequence(end, StandardCharsets.ISO_8859_1).toString();
        in.skipBytes(1);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private void next(State then) {
        state = then;
        if (then == State.DONE) {
            answered.trySuccess(new Answer(status, headers, body.toByteArray()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx); // the rest is decoded
        if (state == State.TO_THE_END) {
            next(State.DONE);
        }
        answered.tryFailure(new FetchException("the connection ended before the answer did"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        answered.tryFailure(
                cause instanceof io.netty.handler.codec.DecoderException && cause.getCause() != null
                        ? cause.getCause()
                        : cause);
        ctx.close();
    }
}
