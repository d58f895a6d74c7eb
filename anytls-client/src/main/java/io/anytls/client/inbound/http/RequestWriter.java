package io.anytls.client.inbound.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one request to an origin server, its body as fast as the server takes it. On the application's event loop.
 */
final class RequestWriter {

    /** Bytes of a body that are kept to be sent again. */
    private static final int MOST_KEPT = 64 << 10;

    private final HttpRequest head;
    private final RequestDecoder body;
    private final boolean bodyless;
    private Upstream upstream;
    private boolean ended;
    private boolean held;

    /** What has been written of the body, on the heap; null where it will not be written again. */
    private List<HttpContent> kept;

    private int keptBytes;

    /** @param body stands behind the head of the request, and goes on when it is told to */
    RequestWriter(HttpRequest head, boolean bodyless, RequestDecoder body) {
        this.head = head;
        this.body = body;
        this.bodyless = bodyless;
        this.ended = bodyless;
    }

    /**
     * Writes the head and what is kept of the body, and lets the rest come. Once more for a request without a body, or all of which is kept, if the
     * first try has failed.
     *
     * @param keeps whether it may have to be written again, until it is {@link #forget told} that not
     */
    void begin(Upstream upstream, boolean keeps) {
        this.upstream = upstream;
        upstream.write(head);
        if (bodyless) {
            upstream.write(LastHttpContent.EMPTY_LAST_CONTENT);
        } else if (kept == null) {
            kept = keeps ? new ArrayList<>() : null;
            body.proceed();
        } else {
            kept.forEach(content -> upstream.write(copyOf(content)));
            kept = keeps ? kept : null;
            writable();
        }
        upstream.flush();
    }

    /** Nothing is to be written again. */
    void forget() {
        kept = null;
        writable();
    }

    /** Takes a piece of the body, or its end. */
    void write(HttpContent content) {
        ended = content instanceof LastHttpContent;
        HttpContent sent = content instanceof LastHttpContent last ? withoutForbiddenTrailers(last) : content;
        if (kept != null) {
            kept.add(copyOf(sent));
            keptBytes += sent.content().readableBytes();
        }
        upstream.write(sent);
        if (ended) {
            upstream.flush();
        } else if (!takesMore()) {
            upstream.flush();
            if (!takesMore()) {
                held = true;
                body.hold();
            }
        }
    }

    private boolean takesMore() {
        return upstream.isWritable() && (kept == null || keptBytes < MOST_KEPT);
    }

    private static HttpContent copyOf(HttpContent content) {
        return content.replace(Unpooled.copiedBuffer(content.content()));
    }

    private static LastHttpContent withoutForbiddenTrailers(LastHttpContent last) {
        if (last.trailingHeaders().isEmpty()) {
            return last;
        }
        LastHttpContent filtered = new DefaultLastHttpContent(last.content());
        HopByHop.copyTrailers(last.trailingHeaders(), filtered.trailingHeaders());
        return filtered;
    }

    /** The application has sent no more for now. */
    void flush() {
        if (upstream != null && !bodyless) {
            upstream.flush();
        }
    }

    /** The server takes more. */
    void writable() {
        if (held && takesMore()) {
            held = false;
            body.proceed();
        }
    }

    /** Whether the last byte of the request has been written. */
    boolean isEnded() {
        return ended;
    }
}
