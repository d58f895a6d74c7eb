package io.anytls.daemon.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.anytls.daemon.certificate.TestAuthority;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that asks for new keys again and again is no client: both engines end it, and take what an honest one may ask for. */
class RepeatedHandshakesTest {

    /** Far beyond what is taken in a row, and less than the socket's buffers hold. */
    private static final int MANY = 500;

    private final EventLoopGroup loops = Transport.best().eventLoops(1, "tls-test");

    @AfterEach
    void close() throws InterruptedException {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void keyUpdatesWithoutEndEndTheConnection(SslProvider engine) throws Exception {
        try (SSLSocket client = connected(engine, "TLSv1.3")) {
            assertEchoes(client);
            assertFalse(survives(client, MANY));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void keyUpdatesBetweenDataAreTaken(SslProvider engine) throws Exception {
        try (SSLSocket client = connected(engine, "TLSv1.3")) {
            for (int i = 0; i < MANY / 3; i++) {
                client.startHandshake();
                assertEchoes(client);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void renegotiationEndsTheConnection(SslProvider engine) throws Exception {
        try (SSLSocket client = connected(engine, "TLSv1.2")) {
            assertEchoes(client);
            assertFalse(survives(client, 1));
        }
    }

    /** Asks for new keys so often, and then for an echo. */
    private static boolean survives(SSLSocket client, int times) throws IOException {
        try {
            for (int i = 0; i < times; i++) {
                client.startHandshake();
            }
            client.getOutputStream().write(1);
            return client.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("neither served nor closed", e);
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertEchoes(SSLSocket client) throws IOException {
        client.getOutputStream().write(7);
        assertEquals(7, client.getInputStream().read());
    }

    private SSLSocket connected(SslProvider engine, String version) throws Exception {
        InetSocketAddress server = echoServer(engine);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        SSLSocket client = (SSLSocket) context.getSocketFactory().createSocket(server.getAddress(), server.getPort());
        client.setEnabledProtocols(new String[] {version});
        client.setTcpNoDelay(true);
        client.setSoTimeout(60_000);
        client.startHandshake();
        return client;
    }

    private InetSocketAddress echoServer(SslProvider engine) throws Exception {
        ServerTls tls = ServerTls.create(new TestAuthority("CA").issue("EC", 1, "a.example"), List.of(), engine);
        return (InetSocketAddress) new Sockets(Transport.best(), TcpTuning.DEFAULT)
                .listener(loops, loops)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc(), Duration.ofSeconds(60)));
                        channel.pipeline().addLast(new Echo());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel()
                .localAddress();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
