package io.anytls.client.inbound.http;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.Future;
import java.io.IOException;

/**
 * One request of an application and its response, streamed through in both directions. On the application's event loop.
 *
 * <pre>
 *   opening --stream--> running --last of both--> over
 *      ^                   |
 *      +---retried once----+--failed, cancelled--> over
 * </pre>
 */
final class Exchange implements UpstreamEvents {

    /** What an exchange leaves to its owner. Exactly one of these is called, once, unless the exchange is cancelled. */
    interface Ending {

        /** The response has been written. */
        void answered(boolean keepAlive);

        /** Nothing has been written. */
        void failed(ErrorPage page);

        /** The response is incomplete and must not look complete. */
        void broken();

        /** The response was 101. */
        void upgraded(Upstream upstream);
    }

    private final ChannelHandlerContext application;
    private final Upstreams upstreams;
    private final Request request;
    private final TargetAddress target;
    private final Ending ending;
    private final RequestWriter requestWriter;
    private final ResponseWriter responseWriter;

    private Upstream upstream;
    private boolean reused;
    private boolean responded;
    private boolean over;

    Exchange(
            ChannelHandlerContext application,
            RequestDecoder decoder,
            Upstreams upstreams,
            Request request,
            RequestTarget target,
            Ending ending)
            throws RefusedRequestException {
        this.application = application;
        this.upstreams = upstreams;
        this.request = request;
        this.target = target.address();
        this.ending = ending;
        this.requestWriter = new RequestWriter(ForwardedRequest.head(request, target), request.complete(), decoder);
        this.responseWriter = new ResponseWriter(application, request);
    }

    void start() {
        Upstream kept = upstreams.tryTake(target);
        if (kept == null) {
            open();
        } else {
            reused = true;
            send(kept);
        }
    }

    private void open() {
        upstreams.open(target).addListener((Future<DuplexChannel> opened) -> {
            if (!opened.isSuccess()) {
                fail(opened.cause());
            } else if (over) {
                opened.getNow().close(); // the application has left meanwhile
            } else {
                send(Upstream.on(opened.getNow(), target, application.channel().eventLoop()));
            }
        });
    }

    private void send(Upstream upstream) {
        this.upstream = upstream;
        if (!upstream.isUsable()) {
            ended(new IOException("the stream was closed"));
            return;
        }
        upstream.serve(this);
        requestWriter.begin(upstream);
    }

    // ---- up: the request's body ----

    void requestBody(HttpContent content) {
        if (over) {
            content.release();
        } else {
            requestWriter.write(content);
        }
    }

    void requestReadComplete() {
        requestWriter.flush();
    }

    @Override
    public void writable() {
        requestWriter.writable();
    }

    // ---- down: the response ----

    @Override
    public void received(HttpResponse received) {
        responded = true;
        try {
            responseWriter.write(received, requestWriter.isEnded());
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void received(HttpContent content) {
        switch (responseWriter.write(content)) {
            case ANSWERED -> answered();
            case SWITCHED -> {
                over = true;
                ending.upgraded(upstream);
            }
            case UNFINISHED -> {
                if (!application.channel().isWritable()) {
                    application.flush();
                    applicationWritabilityChanged();
                }
            }
        }
    }

    @Override
    public void receivedAll() {
        application.flush();
    }

    /** The application takes more of the response, or does not. */
    void applicationWritabilityChanged() {
        if (upstream != null) {
            upstream.read(application.channel().isWritable());
        }
    }

    // ---- the end ----

    private void answered() {
        over = true;
        ForwardedResponse response = responseWriter.response();
        if (response.keepsUpstream()) {
            upstreams.keep(upstream);
        } else if (isUploading()) {
            upstream.close();
        } else {
            upstream.leave();
        }
        ending.answered(response.keepsApplication());
    }

    @Override
    public void ended(Throwable cause) {
        if (reused && !responded && request.isRepeatable()) {
            // The server closed it while it was kept; our request crossed that on its way.
            reused = false;
            upstream.close();
            open();
        } else {
            fail(upstreams.reason(upstream, cause));
        }
    }

    private void fail(Throwable cause) {
        if (over) {
            return;
        }
        cancel();
        if (responseWriter.hasBegun()) {
            ending.broken();
        } else {
            ending.failed(ConnectReply.pageFor(cause));
        }
    }

    /** The application has left: the server need not go on. */
    void cancel() {
        over = true;
        if (upstream != null) {
            upstream.close();
        }
    }

    /** Whether the application has been sent a part of its response. */
    boolean hasResponse() {
        return responseWriter.hasBegun();
    }

    /** Whether a part of the request is still to come. */
    boolean isUploading() {
        return !requestWriter.isEnded();
    }
}
