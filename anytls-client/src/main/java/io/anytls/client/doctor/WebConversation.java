package io.anytls.client.doctor;

import io.anytls.daemon.text.FailureText;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.session.ClientStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.URI;
import javax.net.ssl.SSLException;

/** Asks a web server for one page again and again, on one stream, and counts what comes. On the session's loop. */
final class WebConversation extends SimpleChannelInboundHandler<HttpObject> {

    private static final int REDIRECTION = 300;

    private final ClientStream stream;
    private final URI page;
    private final String host;

    private HttpMethod method;
    private Promise<Long> answered;
    private Throwable ended;
    private long asked;
    private boolean last;

    private volatile long bytes;

    private WebConversation(ClientStream stream, URI page) {
        this.stream = stream;
        this.page = page;
        this.host = page.getHost() + (page.getPort() < 0 ? "" : ":" + page.getPort());
    }

    /** @param tls with the page's host; null for http */
    static WebConversation begin(ClientStream stream, TargetAddress target, URI page, SslHandler tls) {
        WebConversation conversation = new WebConversation(stream, page);
        ByteBuf address = stream.alloc().directBuffer(target.encodedLength());
        target.encode(address);
        stream.writeAndFlush(address, stream.voidPromise());
        if (tls != null) {
            stream.pipeline().addLast("tls", tls);
        }
        stream.pipeline().addLast("codec", new HttpClientCodec()).addLast("conversation", conversation);
        stream.config().setAutoRead(true);
        return conversation;
    }

    /**
     * Asks once more, when the answer before is there. Any thread.
     *
     * @return the nanoseconds to the end of the answer; fails with what is in the way, in words for a person
     */
    Future<Long> ask(HttpMethod how) {
        Promise<Long> promise = stream.eventLoop().newPromise();
        stream.eventLoop().execute(() -> send(how, promise));
        return promise;
    }

    private void send(HttpMethod how, Promise<Long> promise) {
        if (ended != null) {
            promise.tryFailure(ended);
            return;
        }
        method = how;
        answered = promise;
        asked = System.nanoTime();
        String path = page.getRawPath().isEmpty() ? "/" : page.getRawPath();
        String query = page.getRawQuery() == null ? "" : "?" + page.getRawQuery();
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, how, path + query);
        request.headers().set(HttpHeaderNames.HOST, host);
        request.headers().set(HttpHeaderNames.ACCEPT, "*/*");
        stream.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                failed(written.cause());
            }
        });
    }

    /** Whether the stream is good for another question. Any thread, between two of them. */
    boolean goesOn() {
        return stream.isActive();
    }

    /** Of the pages' bodies, until now. Any thread. */
    long bytes() {
        return bytes;
    }

    /** Any thread. */
    void close() {
        stream.eventLoop().execute(stream::close);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            end(new IOException("the answer of " + host + " is none of HTTP"));
            return;
        }
        if (message instanceof HttpResponse response) {
            last = !HttpUtil.isKeepAlive(response);
            if (method == HttpMethod.GET && response.status().code() >= REDIRECTION) {
                end(new IOException(host + " answers " + response.status().code() + ": try another --url"));
                return;
            }
        }
        if (message instanceof HttpContent content) {
            bytes += content.content().readableBytes(); // nobody else writes it
        }
        if (message instanceof LastHttpContent) {
            if (last) {
                stream.close();
            }
            answered.trySuccess(System.nanoTime() - asked);
        }
    }

    private void end(Throwable why) {
        if (ended == null) {
            ended = why;
        }
        if (answered != null) {
            answered.tryFailure(ended);
        }
        stream.close();
    }

    /** A handshake that fails is told to whoever has written, too. */
    private void failed(Throwable cause) {
        boolean ofTls = cause instanceof SSLException || cause.getCause() instanceof SSLException;
        end(new IOException(host + ": " + (ofTls ? Advice.tlsFailure(cause) : FailureText.of(cause)), cause));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(new IOException("the stream has ended"));
    }
}
