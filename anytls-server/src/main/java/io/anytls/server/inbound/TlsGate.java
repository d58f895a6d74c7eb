package io.anytls.server.inbound;

import io.anytls.daemon.address.SocketText;
import io.anytls.daemon.text.FailureText;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the TLS handshake, has authentication put in front of itself, so that its time begins here, and stays last until there is
 * a session: whatever goes wrong before that ends quietly here, and what comes behind a wrong password is dropped here.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(TlsGate.class);

    private final Admission admission;

    TlsGate(Admission admission) {
        this.admission = admission;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                admission.receive(ctx);
                ChannelHandlerContext guard = ctx.pipeline().context(HandshakeGuard.class);
                if (guard != null) {
                    ((HandshakeGuard) guard.handler()).handshakeDone(guard);
                }
            } else {
                LOG.debug(
                        "{}: no TLS: {}",
                        SocketText.of(ctx.channel().remoteAddress()),
                        FailureText.of(handshake.cause()));
                ctx.close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{}: {}", SocketText.of(ctx.channel().remoteAddress()), FailureText.of(cause));
        ctx.close();
    }
}
