package io.anytls.client.inbound.http.response;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.util.List;

/**
 * Fires, for each request that was sent, the {@link ResponseHead}s of interim responses, one of the response, its body as {@link
 * io.netty.handler.codec.http.HttpContent}s, and a {@link ResponseEnd}; or a {@link ResponseFailure} in place of what is missing.
 *
 * <pre>
 *   RESTING --request--> STATUS --> HEADERS --> LENGTH, UNTIL_END, or SIZE <-> CHUNK --> TRAILERS --> RESTING
 *                           ^--interim--'  '--101--> SWITCHED: the bytes pass as they are
 *   any --junk, or bytes that nobody asked for--> OVER
 * </pre>
 */
final class ResponseDecoder extends ByteToMessageDecoder {

    private static final int MAX_HEAD = 256 << 10;
    private static final int MAX_SIZE_LINE = 16 << 10;

    private enum State {
        RESTING,
        STATUS,
        HEADERS,
        LENGTH,
        UNTIL_END,
        SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        SWITCHED,
        OVER
    }

    private final LineReader headLines = new LineReader(MAX_HEAD, "the head of the server's answer is too long");
    private final LineReader sizeLines = new LineReader(MAX_SIZE_LINE, "a chunk of the server's answer has no size");

    private State state = State.RESTING;
    private boolean requestIsHead;
    private StatusLine statusLine;
    private HeaderLines lines;
    private long left;
    private boolean keptAlive;
    private boolean orderlyEnd;

    /** A request is being sent, and its response may come. */
    void requested(boolean isHead) {
        requestIsHead = isHead;
        if (state == State.RESTING) {
            begin(State.STATUS);
        }
    }

    private void begin(State part) {
        state = part;
        headLines.restart();
        sizeLines.restart();
        lines = new HeaderLines();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        try {
            switch (state) {
                case RESTING -> fail(new IOException("the server said what nobody had asked for"), true, out);
                case STATUS -> status(in);
                case HEADERS -> headers(in, out);
                case LENGTH -> lengthBody(in, out);
                case UNTIL_END -> content(in, in.readableBytes(), out);
                case SIZE -> size(in);
                case CHUNK -> chunk(in, out);
                case CHUNK_END -> chunkEnd(in);
                case TRAILERS -> trailers(in, out);
                case SWITCHED -> out.add(in.readRetainedSlice(in.readableBytes()));
                case OVER -> {}
            }
        } catch (UnreadableResponseException e) {
            fail(e, false, out);
        }
        if (state == State.OVER) {
            in.skipBytes(in.readableBytes());
        }
    }

    private void fail(IOException cause, boolean unasked, List<Object> out) {
        state = State.OVER;
        out.add(new ResponseFailure(cause, unasked));
    }

    private void status(ByteBuf in) throws UnreadableResponseException {
        String line = headLines.tryRead(in);
        if (line != null && !line.isEmpty()) {
            statusLine = StatusLine.parse(line);
            state = State.HEADERS;
        }
    }

    private void headers(ByteBuf in, List<Object> out) throws UnreadableResponseException {
        String line = headLines.tryRead(in);
        if (line == null) {
            return;
        }
        if (!line.isEmpty()) {
            lines.add(line);
            return;
        }
        HttpHeaders headers = lines.finish();
        keptAlive = FramingHeaders.keepAlive(headers, statusLine.keepsAlive());
        int code = statusLine.status().code();
        Framing framing = FramingHeaders.take(headers, requestIsHead || code < 200 || code == 204 || code == 304);
        ResponseHead head = new ResponseHead(statusLine.status(), headers, framing);
        out.add(head);
        if (head.isSwitching()) {
            state = State.SWITCHED;
        } else if (head.isInterim()) {
            begin(State.STATUS);
        } else {
            body(framing, in, out);
        }
    }

    private void body(Framing framing, ByteBuf in, List<Object> out) {
        left = framing.length();
        switch (framing.kind()) {
            case NONE -> end(EmptyHttpHeaders.INSTANCE, in, out);
            case CHUNKED -> begin(State.SIZE);
            case UNTIL_END -> state = State.UNTIL_END;
            case LENGTH -> {
                state = State.LENGTH;
                endIfNothingIsLeft(in, out);
            }
        }
    }

    private void lengthBody(ByteBuf in, List<Object> out) {
        content(in, (int) Math.min(left, in.readableBytes()), out);
        endIfNothingIsLeft(in, out);
    }

    private void endIfNothingIsLeft(ByteBuf in, List<Object> out) {
        if (left == 0) {
            end(EmptyHttpHeaders.INSTANCE, in, out);
        }
    }

    private void content(ByteBuf in, int length, List<Object> out) {
        left -= length;
        out.add(new DefaultHttpContent(in.readRetainedSlice(length)));
    }

    private void size(ByteBuf in) throws UnreadableResponseException {
        String line = sizeLines.tryRead(in);
        if (line != null) {
            left = ChunkSize.parse(line);
            begin(left == 0 ? State.TRAILERS : State.CHUNK);
        }
    }

    private void chunk(ByteBuf in, List<Object> out) {
        content(in, (int) Math.min(left, in.readableBytes()), out);
        if (left == 0) {
            begin(State.CHUNK_END);
        }
    }

    private void chunkEnd(ByteBuf in) throws UnreadableResponseException {
        String line = sizeLines.tryRead(in);
        if (line == null) {
            return;
        }
        if (!line.isEmpty()) {
            throw new UnreadableResponseException("a chunk of the server's answer is longer than its size");
        }
        begin(State.SIZE);
    }

    private void trailers(ByteBuf in, List<Object> out) throws UnreadableResponseException {
        String line = headLines.tryRead(in);
        if (line == null) {
            return;
        }
        if (line.isEmpty()) {
            end(lines.finish(), in, out);
        } else {
            lines.add(line);
        }
    }

    /** What is left over would be taken for the answer to the next request, so there must be none on this connection. */
    private void end(HttpHeaders trailers, ByteBuf in, List<Object> out) {
        boolean reusable = keptAlive && !in.isReadable();
        state = reusable ? State.RESTING : State.OVER;
        out.add(new ResponseEnd(trailers, reusable));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        orderlyEnd |= event == ChannelInputShutdownEvent.INSTANCE;
        super.userEventTriggered(ctx, event);
    }

    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        super.decodeLast(ctx, in, out);
        switch (state) {
            case LENGTH, SIZE, CHUNK, CHUNK_END -> fail(new IOException("the server's answer broke off"), false, out);
            case HEADERS -> failWithinHead(out);
            case STATUS -> {
                if (in.isReadable()) {
                    failWithinHead(out);
                }
            }
            case UNTIL_END -> endWithTheConnection(EmptyHttpHeaders.INSTANCE, out);
            case TRAILERS -> endWithTheConnection(lines.finish(), out); // the last chunk was there
            default -> {}
        }
        in.skipBytes(in.readableBytes());
    }

    private void failWithinHead(List<Object> out) {
        fail(new IOException("the server closed the connection within its answer"), false, out);
    }

    private void endWithTheConnection(HttpHeaders trailers, List<Object> out) {
        if (orderlyEnd) {
            state = State.OVER;
            out.add(new ResponseEnd(trailers, false));
        } else {
            fail(new IOException("the server's answer broke off"), false, out);
        }
    }
}
