package io.anytls.daemon.tls;

import io.anytls.daemon.ech.EchConfigList;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSession;

/**
 * One connection over loopback. The client queues its secret before the handshake has even begun, as carelessly as a caller
 * can; the server echoes what it decrypts.
 */
final class TlsLoop {

    static final String SECRET = "the password's hash";

    /**
     * What came of it.
     *
     * @param failure of the client's handshake, or null
     * @param echo what the client got back
     * @param received what the server decrypted until the connection ended
     * @param sni the name that the server was sent, or null
     * @param protocol TLS version of the client's session
     * @param rejection of ECH, by the server
     */
    record Outcome(
            Throwable failure,
            String echo,
            String received,
            String sni,
            String protocol,
            Optional<EchRejection> rejection) {}

    private TlsLoop() {}

    static Outcome run(ServerTls server, ClientTls client) throws Exception {
        return run(server, client, null);
    }

    /** @param configs to hide the name with; null if the client does not */
    static Outcome run(ServerTls server, ClientTls client, EchConfigList configs) throws Exception {
        return run(allocator -> server.newHandler(allocator, Duration.ofSeconds(60)), client, configs);
    }

    /** @param server makes the server's TLS */
    static Outcome run(Function<ByteBufAllocator, SslHandler> server, ClientTls client, EchConfigList configs)
            throws Exception {
        Sockets sockets = new Sockets(Transport.best(), TcpTuning.DEFAULT);
        EventLoopGroup loops = sockets.transport().eventLoops(1, "tls-test");
        try {
            ServerEnd serverEnd = new ServerEnd();
            Channel listener = sockets.listener(loops, loops)
                    .childHandler(pipeline(ch -> List.of(server.apply(ch.alloc()), serverEnd)))
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sync()
                    .channel();
            ClientEnd clientEnd = new ClientEnd();
            InetSocketAddress address = (InetSocketAddress) listener.localAddress();
            sockets.dialer(loops)
                    .handler(pipeline(ch -> {
                        client.secure(ch.pipeline(), configs, address.getPort(), Duration.ofSeconds(60));
                        return List.of(clientEnd);
                    }))
                    .connect(address)
                    .sync();
            Throwable failure = clientEnd.handshake.get(60, TimeUnit.SECONDS);
            String echo = failure == null ? clientEnd.echo.get(60, TimeUnit.SECONDS) : "";
            clientEnd.channel.close().sync();
            String received = serverEnd.received.get(60, TimeUnit.SECONDS);
            return new Outcome(failure, echo, received, serverEnd.sni, clientEnd.protocol, clientEnd.rejection);
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private interface Handlers {
        List<ChannelHandler> of(Channel channel);
    }

    private static ChannelInitializer<Channel> pipeline(Handlers handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ch) {
                handlers.of(ch).forEach(ch.pipeline()::addLast);
            }
        };
    }

    private static final class ServerEnd extends ChannelInboundHandlerAdapter {
        final CompletableFuture<String> received = new CompletableFuture<>();
        private final StringBuilder bytes = new StringBuilder();
        volatile String sni;

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
                SSLSession session =
                        ctx.pipeline().get(SslHandler.class).engine().getSession();
                sni = ((ExtendedSSLSession) session)
                        .getRequestedServerNames().stream()
                                .map(name -> ((SNIHostName) name).getAsciiName())
                                .findFirst()
                                .orElse(null);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            bytes.append(((ByteBuf) message).toString(StandardCharsets.UTF_8));
            ctx.writeAndFlush(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            received.complete(bytes.toString());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private static final class ClientEnd extends SimpleChannelInboundHandler<ByteBuf> {
        final CompletableFuture<Throwable> handshake = new CompletableFuture<>();
        final CompletableFuture<String> echo = new CompletableFuture<>();
        private final StringBuilder bytes = new StringBuilder();
        volatile Channel channel;
        volatile String protocol;
        volatile Optional<EchRejection> rejection = Optional.empty();

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            channel = ctx.channel();
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(Unpooled.copiedBuffer(SECRET, StandardCharsets.UTF_8));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done) {
                protocol = ctx.pipeline()
                        .get(SslHandler.class)
                        .engine()
                        .getSession()
                        .getProtocol();
                rejection = EchRejection.in(ctx.pipeline());
                handshake.complete(done.cause());
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
            bytes.append(message.toString(StandardCharsets.UTF_8));
            if (bytes.length() == SECRET.length()) {
                echo.complete(bytes.toString());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
