package io.anytls.client.inbound.http;

import io.anytls.client.inbound.http.response.ResponseEnd;
import io.anytls.client.inbound.http.response.ResponseHead;
import io.anytls.client.tunnel.OpenedStream;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;

/**
 * One request of an application and its response, streamed through in both directions. On the application's event loop.
 *
 * <pre>
 *   opening --stream--> running --response over--> uploading on, if the server wants the rest of the request --> over
 *      ^                   |
 *      +---retried once----+--failed, cancelled--> over
 * </pre>
 */
final class Exchange implements UpstreamEvents, UpstreamOpening.Owner {

    /** What an exchange leaves to its owner. Exactly one of these is called, once, unless the exchange is cancelled. */
    interface Ending {

        /** The response has been written. */
        void answered(boolean keepAlive);

        /** Nothing has been written. */
        void failed(ErrorPage page);

        /**
         * The response is incomplete and must not look complete.
         *
         * @param endShows whether it does not when the connection ends in order
         */
        void broken(boolean endShows);

        /** A connection that has served before is gone, and not a byte of an answer has come; the request must not be sent twice by us. */
        void unanswered();

        /** The response was 101. */
        void upgraded(Upstream upstream);
    }

    private final ChannelHandlerContext application;
    private final Upstreams upstreams;
    private final Request request;
    private final TargetAddress target;
    private final UpstreamOpening opening;
    private final Ending ending;
    private final RequestWriter requestWriter;
    private final ResponseWriter responseWriter;

    private Upstream upstream;
    private boolean reused;
    private boolean responded;
    private boolean uploadingOn;
    private boolean over;

    Exchange(
            ChannelHandlerContext application,
            RequestDecoder decoder,
            Upstreams upstreams,
            Request request,
            RequestTarget target,
            Origin origin,
            Ending ending)
            throws RefusedRequestException {
        this.application = application;
        this.upstreams = upstreams;
        this.request = request;
        this.target = target.address();
        this.opening = new UpstreamOpening(upstreams, target.address(), origin, request.isRepeatable(), this);
        this.ending = ending;
        this.requestWriter = new RequestWriter(ForwardedRequest.head(request, target), request.complete(), decoder);
        this.responseWriter = new ResponseWriter(application, request);
    }

    /**
     * A stream that has served before may be gone by now without our knowing. Only a request that may be sent twice goes there; or one
     * that the server would not understand elsewhere.
     */
    void start() {
        Upstream kept = upstreams.tryTake(target, request.isRepeatable());
        if (kept == null) {
            opening.open();
        } else {
            reused = true;
            send(kept, false);
        }
    }

    @Override
    public void opened(OpenedStream stream, boolean keeps) {
        send(Upstream.on(stream, target, application.channel().eventLoop()), keeps);
    }

    @Override
    public void trusted() {
        requestWriter.forget();
    }

    @Override
    public void givenUp() {
        upstream.detach();
    }

    @Override
    public void notOpened(Throwable cause) {
        fail(cause);
    }

    private void send(Upstream upstream, boolean keeps) {
        this.upstream = upstream;
        if (!upstream.isUsable()) {
            ended(new IOException("the stream was closed"));
            return;
        }
        upstream.serve(this);
        requestWriter.begin(upstream, keeps);
    }

    // ---- up: the request's body ----

    void requestBody(HttpContent content) {
        if (over) {
            content.release();
            return;
        }
        requestWriter.write(content);
        if (uploadingOn && !isUploading()) {
            finish(false);
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
    public void received(ResponseHead head) {
        responded = true;
        if (ConnectionAuthentication.isIn(head.headers(), HttpHeaderNames.WWW_AUTHENTICATE)
                || request.authenticatesConnection()) {
            upstream.authenticate();
        }
        try {
            responseWriter.write(head, requestWriter.isEnded());
        } catch (IOException e) {
            fail(e);
            return;
        }
        if (head.isSwitching()) {
            over = true;
            ending.upgraded(upstream);
        }
    }

    @Override
    public void received(HttpContent content) {
        responseWriter.write(content);
        if (!application.channel().isWritable()) {
            application.flush();
            applicationWritabilityChanged();
        }
    }

    @Override
    public void received(ResponseEnd end) {
        responseWriter.write(end);
        if (responseWriter.response().letsUploadRunOn() && isUploading()) {
            uploadingOn = true;
            application.flush();
        } else {
            finish(end.reusable());
        }
    }

    @Override
    public void receivedAll() {
        responseWriter.flush();
    }

    /** The application takes more of the response, or does not. */
    void applicationWritabilityChanged() {
        if (upstream != null) {
            upstream.read(application.channel().isWritable());
        }
    }

    // ---- the end ----

    private void finish(boolean reusable) {
        over = true;
        if (isUploading()) {
            upstream.close();
        } else if (reusable) {
            upstreams.keep(upstream);
        } else {
            upstream.leave();
        }
        ending.answered(responseWriter.response().keepsApplication() && !isUploading());
    }

    @Override
    public boolean isAnswered() {
        return uploadingOn;
    }

    @Override
    public void ended(Throwable cause) {
        if (!responded && !over && opening.ended(cause)) {
            return;
        }
        if (uploadingOn) {
            finish(false); // the answer was whole; the rest of the request has nowhere to go
        } else if (reused && !responded && request.isRepeatable()) {
            // The server closed it while it was kept; our request crossed that on its way.
            reused = false;
            upstream.close();
            opening.open();
        } else if (reused && !responded) {
            cancel();
            ending.unanswered();
        } else {
            fail(Upstreams.reason(upstream, cause));
        }
    }

    @Override
    public void broken(Throwable cause) {
        fail(cause);
    }

    private void fail(Throwable cause) {
        if (over) {
            return;
        }
        cancel();
        if (responseWriter.hasBegun()) {
            ending.broken(responseWriter.response().endShows());
        } else {
            ending.failed(ConnectReply.pageFor(cause));
        }
    }

    /** The application has left: the server need not go on. */
    void cancel() {
        over = true;
        opening.cancel();
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
