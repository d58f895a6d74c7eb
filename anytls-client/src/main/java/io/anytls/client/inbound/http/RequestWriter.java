package io.anytls.client.inbound.http;

import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Writes one request to an origin server, its body as fast as the server takes it. On the application's event loop.
 */
final class RequestWriter {

    private final HttpRequest head;
    private final RequestDecoder body;
    private final boolean bodyless;
    private Upstream upstream;
    private boolean ended;
    private boolean held;

    /** @param body stands behind the head of the request, and goes on when it is told to */
    RequestWriter(HttpRequest head, boolean bodyless, RequestDecoder body) {
        this.head = head;
        this.body = body;
        this.bodyless = bodyless;
        this.ended = bodyless;
    }

    /** Writes the head, and lets the body come. Once more for a request without a body, if the first try has failed. */
    void begin(Upstream upstream) {
        this.upstream = upstream;
        upstream.write(head);
        if (bodyless) {
            upstream.write(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            body.proceed();
        }
        upstream.flush();
    }

    /** Takes a piece of the body, or its end. */
    void write(HttpContent content) {
        ended = content instanceof LastHttpContent;
        upstream.write(content instanceof LastHttpContent last ? withoutForbiddenTrailers(last) : content);
        if (ended) {
            upstream.flush();
        } else if (!upstream.isWritable()) {
            upstream.flush();
            if (!upstream.isWritable()) {
                held = true;
                body.hold();
            }
        }
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
        if (held) {
            held = false;
            body.proceed();
        }
    }

    /** Whether the last byte of the request has been written. */
    boolean isEnded() {
        return ended;
    }
}
