package io.anytls.daemon.tls;

import io.anytls.daemon.boringssl.ClosedDoorException;
import io.anytls.daemon.ech.Ech;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLEngine;

/**
 * Stands between a connection and its TLS until ECH is accepted, and sees what is written. No hello leaves with the server's name in clear,
 * whatever went wrong. When ECH is rejected, BoringSSL can be asked what the server wants in its place while the alert goes out, and no more
 * when the handshake is known to have failed.
 */
final class EchWatch extends ChannelOutboundHandlerAdapter {

    private final Ech ech;
    private final ReferenceCountedOpenSslEngine engine;

    /** As it stands in a hello; null once that is sent, or if none is to be hidden. */
    private byte[] name;

    /** Null as long as nothing is rejected. */
    private EchRejection rejection;

    /** @param name what must not be readable; null for nothing */
    EchWatch(Ech ech, ReferenceCountedOpenSslEngine engine, String name) {
        this.ech = ech;
        this.engine = engine;
        this.name = name == null ? null : extension(name);
    }

    /** The type of a host's name, its length and the name. */
    private static byte[] extension(String name) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(3 + ascii.length)
                .put((byte) 0)
                .putShort((short) ascii.length)
                .put(ascii)
                .array();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (name != null && ByteBufUtil.indexOf(Unpooled.wrappedBuffer(name), (ByteBuf) message) >= 0) {
            ReferenceCountUtil.release(message);
            IllegalStateException readable =
                    new IllegalStateException("ECH does not hide the server's name, so nothing is sent");
            promise.setFailure(readable);
            ctx.fireExceptionCaught(readable);
            return;
        }
        name = null;
        ctx.write(message, promise);
        long connection = engine.sslPointer();
        if (connection == 0) {
            return; // over already
        }
        if (ech.isAccepted(connection)) {
            ctx.pipeline().remove(this);
        } else {
            ech.nameOfRejection(connection)
                    .filter(publicName -> ech.hasFailedOfRejection(connection))
                    .ifPresent(
                            publicName -> rejection = new EchRejection(publicName, ech.configsOfRejection(connection)));
        }
    }

    /** While a handshake is verified: whether the certificate is one of a server that rejects ECH, and for which name it then has to be. */
    static Optional<String> nameOfRejection(SSLEngine engine) {
        try {
            return engine instanceof ReferenceCountedOpenSslEngine boringSsl
                    ? Ech.ofProcess().nameOfRejection(boringSsl.sslPointer())
                    : Optional.empty();
        } catch (ClosedDoorException e) {
            return Optional.empty(); // then none was offered
        }
    }

    static Optional<EchRejection> in(ChannelPipeline pipeline) {
        return Optional.ofNullable(pipeline.get(EchWatch.class)).map(watch -> watch.rejection);
    }
}
