package io.anytls.client.dial;

import io.anytls.daemon.tls.CertificateRefusedException;
import io.anytls.daemon.tls.EchRejection;
import io.anytls.daemon.tls.HandshakeFailure;
import io.anytls.protocol.auth.AuthenticationEncoder;
import io.anytls.protocol.frame.FrameDecoder;
import io.anytls.protocol.frame.FrameEncoder;
import io.anytls.protocol.padding.PaddingHandler;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.session.ClientSession;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Promise;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Waits for the TLS handshake and tells that it has succeeded; if it is told to, sends the authentication in a record of its own and leaves its
 * place to the session. The server's certificate has been verified by then: a handshake that fails ends here before a byte of ours is sent.
 */
final class AuthenticatingHandler extends ChannelInboundHandlerAdapter {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SessionDialer dialer;
    private final SessionDialer.SessionPlan plan;
    private final Promise<Void> secured;
    private final long began = System.nanoTime();

    /** @param secured completes with the handshake; cancelled by whoever has no use for this connection any more */
    AuthenticatingHandler(SessionDialer dialer, SessionDialer.SessionPlan plan, Promise<Void> secured) {
        this.dialer = dialer;
        this.plan = plan;
        this.secured = secured;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                secured.trySuccess(null);
            } else {
                fail(ctx, handshake.cause());
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Makes the session, once the handshake has succeeded. On the loop. */
    void authenticate(ChannelPipeline pipeline, Promise<ClientSession> ready) {
        plan.events().secured(pipeline.channel().remoteAddress(), pipeline.get(SslHandler.class));
        PaddingScheme scheme = dialer.paddingScheme();
        ClientSession session = dialer.newSession(scheme, plan);
        pipeline.writeAndFlush(AuthenticationEncoder.encode(
                pipeline.channel().alloc(), dialer.digest(), scheme.authenticationPadding(RANDOM)));
        pipeline.addLast("first bytes", new FirstBytes())
                .addLast("decoder", new FrameDecoder())
                .addLast("encoder", new FrameEncoder())
                .addLast("padding", new PaddingHandler(scheme, RANDOM))
                .addLast("session", session);
        pipeline.remove(this);
        session.handshakeTook(System.nanoTime() - began);
        plan.events().handshakeTook(System.nanoTime() - began);
        if (!ready.trySuccess(session)) {
            pipeline.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, "the connection was closed during the TLS handshake", null);
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        Optional<EchRejection> rejection = EchRejection.in(ctx.pipeline());
        rejection.ifPresent(plan.hiddenName()::rejected);
        String what = CertificateRefusedException.in(cause)
                .map(Throwable::getMessage)
                .orElseGet(() -> "TLS failed: "
                        + rejection.map(EchRejection::words).orElseGet(() -> HandshakeFailure.words(cause)));
        fail(ctx, what, cause);
        ctx.close();
    }

    /** Whoever was only later than another address has not failed. */
    private void fail(ChannelHandlerContext ctx, String what, Throwable cause) {
        if (!secured.isDone()) {
            secured.tryFailure(dialer.failed(ctx.channel(), what, cause));
        }
    }
}
