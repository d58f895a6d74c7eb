package io.anytls.client.inbound.http;

import io.anytls.client.inbound.http.response.ResponseEnd;
import io.anytls.client.inbound.http.response.ResponseHead;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;

/**
 * Writes to an application what an origin server answers to one request: interim responses, if it understands them, and then the
 * response. The head waits until something has come behind it, or all that came was looked at: if that shows the answer to be none, the
 * application can still be told so. On the application's event loop.
 */
final class ResponseWriter {

    private final ChannelHandlerContext application;
    private final Request request;
    private ForwardedResponse response;
    private HttpResponse waiting;

    ResponseWriter(ChannelHandlerContext application, Request request) {
        this.application = application;
        this.request = request;
    }

    /**
     * Takes a head.
     *
     * @throws IOException if it is not to be passed on; nothing has been written of it then
     */
    void write(ResponseHead head, boolean requestEnded) throws IOException {
        if (head.isSwitching()) {
            if (!request.asksForUpgrade()) {
                throw new IOException("the server switched to a protocol that nobody asked for");
            }
            writeWhole(ForwardedResponse.switching(head));
        } else if (!head.isInterim()) {
            response = ForwardedResponse.of(head, request, requestEnded);
            waiting = response.head();
        } else if (request.isHttp11()) { // HTTP/1.0 knows no interim responses
            writeWhole(ForwardedResponse.interim(head));
        }
    }

    private void writeWhole(HttpResponse head) {
        write(head);
        write(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /** Takes a piece of the body. */
    void write(HttpContent content) {
        writeWaiting();
        write((Object) content);
    }

    /** Takes the end of the body. */
    void write(ResponseEnd end) {
        writeWaiting();
        if (end.trailers().isEmpty()) {
            write(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            LastHttpContent last = new DefaultLastHttpContent();
            HopByHop.copyTrailers(end.trailers(), last.trailingHeaders());
            write((Object) last);
        }
    }

    /** Sends all that was written, the head included. */
    void flush() {
        writeWaiting();
        application.flush();
    }

    private void writeWaiting() {
        if (waiting != null) {
            write(waiting);
            waiting = null;
        }
    }

    private void write(Object message) {
        application.write(message, application.voidPromise());
    }

    /** Whether the application has been sent a part of its response. */
    boolean hasBegun() {
        return response != null && waiting == null;
    }

    /** What is being written; null before its head has come. */
    ForwardedResponse response() {
        return response;
    }
}
