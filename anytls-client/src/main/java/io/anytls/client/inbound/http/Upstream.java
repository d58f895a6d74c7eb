package io.anytls.client.inbound.http;

import io.anytls.client.inbound.http.response.ResponseCodec;
import io.anytls.client.inbound.http.response.ResponseEnd;
import io.anytls.client.inbound.http.response.ResponseFailure;
import io.anytls.client.inbound.http.response.ResponseHead;
import io.anytls.client.tunnel.OpenedStream;
import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A stream that speaks HTTP with an origin server and serves one exchange after the other.
 *
 * <p>The stream may live on another event loop than the application's connection. Its codec works there; all that is here, and that an
 * exchange knows, is of the application's.
 */
final class Upstream {

    private static final String CODEC = "http-codec";

    /** For the origin to close as well. */
    private static final int LEAVING_SECONDS = 5;

    private final OpenedStream opened;
    private final DuplexChannel stream;
    private final TargetAddress target;
    private UpstreamEvents exchange;
    private boolean ended;
    private boolean upgraded;
    private boolean authenticated;

    private Upstream(OpenedStream opened, TargetAddress target) {
        this.opened = opened;
        this.stream = opened.stream();
        this.target = target;
    }

    static Upstream on(OpenedStream opened, TargetAddress target, EventLoop application) {
        Upstream upstream = new Upstream(opened, target);
        DuplexChannel stream = upstream.stream;
        stream.pipeline().addLast(CODEC, new ResponseCodec());
        stream.pipeline().addLast("http-upstream", new EventLoopHop(application, upstream));
        stream.config().setAutoRead(true);
        return upstream;
    }

    TargetAddress target() {
        return target;
    }

    DuplexChannel stream() {
        return stream;
    }

    /** What the server has said of the target. */
    Future<Void> established() {
        return opened.established();
    }

    boolean isUsable() {
        return !ended && stream.isActive() && !stream.isInputShutdown();
    }

    boolean isWritable() {
        return stream.isWritable();
    }

    /** The server takes what comes on this connection for one person's (NTLM, Negotiate), so what follows must come on it, too. */
    void authenticate() {
        authenticated = true;
    }

    boolean isAuthenticated() {
        return authenticated;
    }

    /** From now on this exchange hears what happens. */
    void serve(UpstreamEvents exchange) {
        this.exchange = exchange;
    }

    /** The exchange is over: what comes now has not been asked for. */
    void rest() {
        exchange = null;
        stream.config().setAutoRead(true);
    }

    void write(Object message) {
        stream.write(message, stream.voidPromise());
    }

    void flush() {
        stream.flush();
    }

    /** Back-pressure from the application. */
    void read(boolean wanted) {
        stream.config().setAutoRead(wanted);
    }

    /** Nothing more is wanted of it, whatever it is doing. */
    void close() {
        exchange = null;
        ended = true;
        stream.close();
    }

    /** Nothing of it is wanted any more, and whoever has opened it closes it. */
    void detach() {
        exchange = null;
        ended = true;
    }

    /** Its last exchange is complete: an end and no reset, so that the session can be used again. */
    void leave() {
        exchange = null;
        ended = true;
        stream.shutdownOutput();
        stream.config().setAutoRead(true);
        Future<?> patience = stream.eventLoop().schedule((Runnable) stream::close, LEAVING_SECONDS, TimeUnit.SECONDS);
        stream.closeFuture().addListener(closed -> patience.cancel(false));
    }

    /** What comes from now on goes, as bytes, to the handlers behind; {@link EventLoopHop} stays, as they could be overtaken. */
    void upgrade() {
        exchange = null;
        upgraded = true;
        if (stream.eventLoop().inEventLoop()) {
            stream.pipeline().remove(CODEC);
        } else {
            stream.eventLoop().execute(() -> stream.pipeline().remove(CODEC));
        }
    }

    private void end(Throwable cause) {
        UpstreamEvents exchange = this.exchange;
        if (exchange != null) {
            close();
            exchange.ended(cause);
        } else if (!ended) {
            leave();
        }
    }

    // ---- what EventLoopHop brings ----

    void received(ChannelHandlerContext ctx, Object message) {
        if (upgraded) {
            ctx.fireChannelRead(message);
        } else if (exchange == null) {
            ReferenceCountUtil.release(message);
            close();
        } else if (message instanceof ResponseHead head) {
            exchange.received(head);
        } else if (message instanceof HttpContent content) {
            exchange.received(content);
        } else if (message instanceof ResponseEnd end) {
            exchange.received(end);
        } else if (message instanceof ResponseFailure failure) {
            failed(failure);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void failed(ResponseFailure failure) {
        UpstreamEvents exchange = this.exchange;
        close();
        if (failure.unasked()) {
            exchange.ended(failure.cause());
        } else {
            exchange.broken(failure.cause());
        }
    }

    void receivedAll(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.receivedAll();
        }
        ctx.fireChannelReadComplete();
    }

    void writabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && stream.isWritable()) {
            exchange.writable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    void inputEnded(ChannelHandlerContext ctx) {
        if (upgraded) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else if (exchange == null || !exchange.isAnswered()) {
            end(new IOException("the server closed the connection"));
        }
    }

    void closed(ChannelHandlerContext ctx) {
        if (upgraded) {
            ctx.fireChannelInactive();
        } else {
            end(new IOException("the server closed the connection"));
        }
    }

    void failed(ChannelHandlerContext ctx, Throwable cause) {
        if (upgraded) {
            ctx.fireExceptionCaught(cause);
        } else {
            end(cause);
        }
    }
}
