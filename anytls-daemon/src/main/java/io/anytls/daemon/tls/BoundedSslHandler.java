package io.anytls.daemon.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS over the JDK's engine with a bound that BoringSSL has by itself: records that bring no data, KeyUpdates above all, cost a signature
 * or new keys each, and a client could send nothing else. Behind the handshake so many in a row end the connection.
 */
final class BoundedSslHandler extends SslHandler {

    /** BoringSSL allows 32 KeyUpdates and 32 empty records in a row. */
    static final int MOST_WITHOUT_DATA = 64;

    private static final Logger LOG = LoggerFactory.getLogger(BoundedSslHandler.class);

    private final RecordCount records = new RecordCount();
    private boolean established;
    private boolean dataCame;
    private int withoutData;

    BoundedSslHandler(SSLEngine engine) {
        super(engine);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx);
        ctx.pipeline().addAfter(ctx.name(), null, new Watch());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        int arrived = records.in((ByteBuf) message);
        dataCame = false;
        boolean counts = established;
        super.channelRead(ctx, message);
        withoutData = dataCame || !counts ? 0 : withoutData + arrived;
        if (withoutData > MOST_WITHOUT_DATA) {
            LOG.debug(
                    "{}: closed after {} TLS records without data",
                    ctx.channel().remoteAddress(),
                    withoutData);
            ctx.close();
        }
    }

    /** Sees what comes out of TLS. */
    private final class Watch extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            dataCame |= message instanceof ByteBuf bytes && bytes.isReadable();
            ctx.fireChannelRead(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            established |= event instanceof SslHandshakeCompletionEvent done && done.isSuccess();
            ctx.fireUserEventTriggered(event);
        }
    }
}
