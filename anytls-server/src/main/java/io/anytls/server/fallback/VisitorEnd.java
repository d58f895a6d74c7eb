package io.anytls.server.fallback;

import io.anytls.protocol.relay.OutputEnd;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** How a visitor's connection ends: in TLS and then below it, or only below. */
final class VisitorEnd extends ChannelOutboundHandlerAdapter implements OutputEnd {

    private final DuplexChannel connection;
    private boolean quiet;
    private boolean said;

    VisitorEnd(DuplexChannel connection) {
        this.connection = connection;
    }

    /** Nothing of the end is said in TLS. */
    void beQuiet() {
        quiet = true;
    }

    @Override
    public void endOutput() {
        SslHandler tls = connection.pipeline().get(SslHandler.class);
        if (tls == null || quiet) {
            connection.close();
        } else {
            said = true;
            tls.closeOutbound().addListener(sent -> {
                if (connection.isActive()) {
                    connection.shutdownOutput();
                }
            });
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        ChannelHandlerContext tls = ctx.pipeline().context(SslHandler.class);
        if ((quiet || said) && tls != null) {
            tls.close(promise); // goes on behind TLS, which would wait for what cannot be sent any more
        } else {
            ctx.close(promise);
        }
    }
}
