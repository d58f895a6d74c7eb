package io.anytls.client.inbound.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;

/**
 * Writes to an application what an origin server answers to one request: interim responses, if it understands them, and then the
 * response. On the application's event loop.
 */
final class ResponseWriter {

    /** How far the answer has come. */
    enum Progress {
        UNFINISHED,
        ANSWERED,
        SWITCHED
    }

    private final ChannelHandlerContext application;
    private final Request request;
    private ForwardedResponse response;
    private boolean interim;
    private boolean switching;

    ResponseWriter(ChannelHandlerContext application, Request request) {
        this.application = application;
        this.request = request;
    }

    /** @throws IOException if it is not to be passed on; nothing has been written of it then */
    void write(HttpResponse head, boolean requestEnded) throws IOException {
        interim = false;
        if (head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            require(request.asksForUpgrade(), "the server switched to a protocol that nobody asked for");
            switching = true;
            write(ForwardedResponse.switching(head));
            return;
        }
        require(
                ForwardedResponse.isUnderstood(head),
                "the server's answer has a transfer coding that nobody asked for");
        if (head.status().code() < 200) {
            interim = true;
            if (request.isHttp11()) {
                write(ForwardedResponse.interim(head));
            }
        } else {
            response = ForwardedResponse.of(head, request, requestEnded);
            write(response.head());
        }
    }

    private static void require(boolean met, String text) throws IOException {
        if (!met) {
            throw new IOException(text);
        }
    }

    /** Takes a piece of what the last head has begun. */
    Progress write(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim && !request.isHttp11()) {
            content.release(); // HTTP/1.0 knows no interim responses
        } else {
            write((Object) content);
        }
        if (!last || interim) {
            return Progress.UNFINISHED;
        }
        return switching ? Progress.SWITCHED : Progress.ANSWERED;
    }

    private void write(Object message) {
        application.write(message, application.voidPromise());
    }

    /** Whether the application has been sent a part of its response. */
    boolean hasBegun() {
        return response != null || switching;
    }

    /** What has been written; null before. */
    ForwardedResponse response() {
        return response;
    }
}
