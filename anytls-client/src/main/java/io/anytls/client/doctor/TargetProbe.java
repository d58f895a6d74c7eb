package io.anytls.client.doctor;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.session.ClientStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Opens a stream to a target, asks it what most targets answer, and waits for the first byte to come back, whatever it is. On the
 * session's loop.
 */
final class TargetProbe extends ChannelInboundHandlerAdapter {

    private static final int HTTPS = 443;

    private final ClientStream stream;
    private final Promise<Long> answered;
    private final long began = System.nanoTime();

    private TargetProbe(ClientStream stream) {
        this.stream = stream;
        this.answered = stream.eventLoop().newPromise();
    }

    /** A ClientHello for port 443, else the beginning of an HTTP request. Not on an event loop: a hello takes some computing. */
    static byte[] question(TargetAddress target) {
        String host = target.host();
        if (target.port() != HTTPS) {
            return ("HEAD / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine(host, HTTPS);
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            byte[] bytes = new byte[hello.flip().remaining()];
            hello.get(bytes);
            return bytes;
        } catch (NoSuchAlgorithmException | SSLException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** @param question sent at once: a target that is not connected never sees it */
    static TargetProbe ask(ClientStream stream, TargetAddress target, byte[] question) {
        TargetProbe probe = new TargetProbe(stream);
        stream.pipeline().addLast("probe", probe);
        stream.config().setAutoRead(true);
        ByteBuf address = stream.alloc().directBuffer(target.encodedLength());
        target.encode(address);
        stream.write(address, stream.voidPromise());
        stream.writeAndFlush(stream.alloc().directBuffer(question.length).writeBytes(question), stream.voidPromise());
        return probe;
    }

    /** Completes when the server has connected the target. */
    Future<Void> established() {
        return stream.established();
    }

    /** The nanoseconds from the opening of the stream to the target's first byte; fails with what ended the stream before. */
    Future<Long> answered() {
        return answered;
    }

    /** From any thread. */
    void close() {
        stream.eventLoop().execute(stream::close);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
        answered.trySuccess(System.nanoTime() - began);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        answered.tryFailure(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        answered.tryFailure(new IOException("the stream has ended"));
    }
}
