package io.anytls.client.group;

import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.tls.ClientTls;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Asks a web server for the head of a page. The time is that from the open stream to the first byte of the answer, with the handshakes of
 * TCP and TLS with that server in between, whatever its answer is.
 */
public final class HttpProbe implements Probe {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Origin ORIGIN = new Origin("urltest", "", null);

    private final EventLoopGroup loops;
    private final URI url;
    private final TargetAddress target;
    private final ClientTls tls;

    /**
     * @param url begins with http or https, and has a host
     * @param tls with the host of an https address; null for http
     */
    public HttpProbe(EventLoopGroup loops, URI url, ClientTls tls) {
        this.loops = loops;
        this.url = url;
        this.tls = tls;
        int standard = tls == null ? 80 : 443;
        this.target = new TargetAddress(url.getHost(), url.getPort() < 0 ? standard : url.getPort());
    }

    @Override
    public Future<Duration> measure(Outbound outbound) {
        EventLoop loop = loops.next();
        Promise<Duration> answered = loop.newPromise();
        Future<?> limit = loop.schedule(
                () -> answered.tryFailure(new IOException("no answer in " + LIMIT.toSeconds() + " s")),
                LIMIT.toSeconds(),
                TimeUnit.SECONDS);
        answered.addListener(done -> limit.cancel(false));
        outbound.openProven(StreamRequest.tcp(target, ORIGIN, loop)).addListener((Future<StreamLease> done) -> {
            if (done.isSuccess()) {
                ask(done.getNow().stream(), answered);
            } else {
                answered.tryFailure(done.cause());
            }
        });
        return answered;
    }

    private void ask(DuplexChannel stream, Promise<Duration> answered) {
        answered.addListener(done -> stream.close());
        if (tls != null) {
            stream.pipeline().addLast("tls", tls.newHandler(stream.alloc(), target.port(), LIMIT));
        }
        stream.pipeline().addLast("answer", new Answer(answered));
        stream.config().setAutoRead(true);
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String host = url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
        ByteBuf question = stream.alloc().directBuffer();
        question.writeCharSequence(
                "HEAD " + path + query + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n",
                StandardCharsets.US_ASCII);
        stream.writeAndFlush(question).addListener(written -> {
            if (!written.isSuccess()) {
                answered.tryFailure(written.cause());
            }
        });
    }

    private static final class Answer extends ChannelInboundHandlerAdapter {

        private static final byte[] BEGINNING = "HTTP/".getBytes(StandardCharsets.US_ASCII);

        private final Promise<Duration> answered;
        private final long asked = System.nanoTime();

        private int seen;

        Answer(Promise<Duration> answered) {
            this.answered = answered;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                while (seen < BEGINNING.length && bytes.isReadable()) {
                    if (bytes.readByte() != BEGINNING[seen++]) {
                        answered.tryFailure(new IOException("the answer is none of HTTP"));
                        return;
                    }
                }
                if (seen == BEGINNING.length) {
                    answered.trySuccess(Duration.ofNanos(System.nanoTime() - asked));
                }
            } finally {
                bytes.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            answered.tryFailure(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answered.tryFailure(new IOException("the connection ended without an answer"));
        }
    }
}
