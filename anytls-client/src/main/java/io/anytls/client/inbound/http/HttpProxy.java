package io.anytls.client.inbound.http;

import io.anytls.client.inbound.application.ApplicationText;
import io.anytls.client.inbound.application.Farewell;
import io.anytls.client.inbound.application.RequestDeadline;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.client.tunnel.Streams;
import io.anytls.client.tunnel.Tunnels;
import io.anytls.daemon.text.FailureText;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.relay.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes an application's requests one by one: a CONNECT ends in a tunnel, everything else is an {@link Exchange}, after which the
 * connection takes the next one.
 */
final class HttpProxy extends ChannelInboundHandlerAdapter implements Exchange.Ending {

    private static final Logger LOG = LoggerFactory.getLogger(HttpProxy.class);

    /** For the application to take what was sent, before a reset destroys what it has not taken. */
    private static final int TAKING_SECONDS = 1;

    private final String inbound;
    private final RequestDecoder decoder;
    private final ResponseEncoder encoder;
    private final Tunnels tunnels;
    private final Streams streams;
    private final BasicAuthentication authentication;

    private ChannelHandlerContext ctx;
    private Upstreams upstreams;
    private Request request;
    private Exchange exchange;

    HttpProxy(
            String inbound,
            RequestDecoder decoder,
            ResponseEncoder encoder,
            Tunnels tunnels,
            Streams streams,
            BasicAuthentication authentication) {
        this.inbound = inbound;
        this.decoder = decoder;
        this.encoder = encoder;
        this.tunnels = tunnels;
        this.streams = streams;
        this.authentication = authentication;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.upstreams = new Upstreams(streams, ctx.channel().eventLoop());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Request received) {
            begin(received);
        } else if (message instanceof ErrorPage page) {
            malformed(page);
        } else if (message instanceof HttpContent content && exchange != null) {
            exchange.requestBody(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    // ---- requests ----

    private void begin(Request received) {
        request = received;
        encoder.answering(received);
        deadline().stop();
        try {
            Origin origin = origin(received);
            if (received.method().equals(HttpMethod.CONNECT)) {
                connect(received, origin);
            } else {
                forward(received, origin);
            }
        } catch (RefusedRequestException e) {
            failed(e.page());
        }
    }

    private Origin origin(Request received) throws RefusedRequestException {
        HttpVersion version = received.head().protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            throw new RefusedRequestException(
                    new ErrorPage(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "this proxy speaks HTTP/1.1"));
        }
        return new Origin(
                inbound,
                authentication.user(received.head().headers()),
                ctx.channel().remoteAddress());
    }

    private void connect(Request received, Origin origin) throws RefusedRequestException {
        if (!received.complete()) {
            throw RefusedRequestException.badRequest("CONNECT has no body");
        }
        TargetAddress target = RequestTarget.authority(received.head().uri());
        upstreams.close();
        tunnels.start(
                ctx.channel(), StreamRequest.tcp(target, origin, ctx.channel().eventLoop()), new ConnectReply());
        leavePipeline();
    }

    private void forward(Request received, Origin origin) throws RefusedRequestException {
        RequestTarget target =
                RequestTarget.absolute(received.method(), received.head().uri());
        exchange = new Exchange(ctx, decoder, upstreams, received, target, origin, this);
        exchange.start();
    }

    /** The decoder goes last: the bytes that it holds go on to the handlers that have come behind it. */
    private void leavePipeline() {
        RequestDeadline.remove(ctx.pipeline());
        ctx.pipeline().remove(encoder);
        ctx.pipeline().remove(this);
        ctx.pipeline().remove(decoder);
    }

    private void malformed(ErrorPage page) {
        boolean answering = exchange != null && exchange.hasResponse();
        cancelExchange();
        Farewell.say(ctx.channel(), answering ? Unpooled.EMPTY_BUFFER : page.encode(ctx.alloc(), false, true));
    }

    // ---- how an exchange ends ----

    @Override
    public void answered(boolean keepAlive) {
        exchange = null;
        if (keepAlive) {
            ctx.flush();
            awaitNext();
        } else {
            Farewell.say(ctx.channel(), Unpooled.EMPTY_BUFFER);
        }
    }

    @Override
    public void failed(ErrorPage page) {
        exchange = null;
        boolean keepAlive = request.complete() && request.keepsAlive();
        ByteBuf answer = page.encode(ctx.alloc(), keepAlive, !request.method().equals(HttpMethod.HEAD));
        if (keepAlive) {
            ctx.writeAndFlush(answer);
            awaitNext();
        } else {
            Farewell.say(ctx.channel(), answer);
        }
    }

    private void awaitNext() {
        deadline().awaitNext();
        decoder.proceed();
    }

    /** An end in order, as a reset would destroy what came of the answer; unless the application would take it for the whole. */
    @Override
    public void broken(boolean endShows) {
        exchange = null;
        if (endShows) {
            Farewell.say(ctx.channel(), Unpooled.EMPTY_BUFFER);
        } else {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(sent -> ctx.executor()
                            .schedule(() -> Relay.reset(ctx.channel()), TAKING_SECONDS, TimeUnit.SECONDS));
        }
    }

    /** As the server itself would have done it. The application knows whether it may ask again, and whom (RFC 9110, section 9.2.2). */
    @Override
    public void unanswered() {
        exchange = null;
        Farewell.say(ctx.channel(), Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void upgraded(Upstream upstream) {
        exchange = null;
        ctx.flush();
        Relay.join((DuplexChannel) ctx.channel(), upstream.stream());
        upstream.upgrade();
        leavePipeline();
    }

    private RequestDeadline deadline() {
        return ctx.pipeline().get(RequestDeadline.class);
    }

    // ---- what happens to the connection ----

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.requestReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.applicationWritabilityChanged();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) {
            ctx.fireUserEventTriggered(event);
        } else if (exchange == null) {
            Farewell.say(ctx.channel(), Unpooled.EMPTY_BUFFER);
        } else if (exchange.isUploading() && !decoder.isHeld()) {
            leave(); // its body is cut off
        } // else it may still wait for its answer; if it has left, the answer, or TCP's keep-alive, will find that out
    }

    private void leave() {
        cancelExchange();
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelExchange();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        upstreams.close();
    }

    private void cancelExchange() {
        if (exchange != null) {
            exchange.cancel();
            exchange = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{} failed: {}", ApplicationText.of(ctx.channel()), FailureText.of(cause));
        leave();
    }
}
