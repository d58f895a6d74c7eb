package io.anytls.client.inbound.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anytls.client.inbound.InboundInitializer;
import io.anytls.client.inbound.application.ProxyUsers;
import io.anytls.client.inbound.testkit.FakeTunnels;
import io.anytls.client.inbound.testkit.Proxied;
import io.anytls.client.inbound.testkit.SocketStreams;
import io.anytls.testkit.ReservedPorts;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets, the application's on one event loop and the streams on another. */
@Timeout(60)
class TwoEventLoopsTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final EventLoopGroup applications = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoopGroup others = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final SocketStreams streams = new SocketStreams(others);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Channel proxy;

    @BeforeEach
    void listen() {
        InboundInitializer inbound =
                new InboundInitializer(new FakeTunnels(), streams, Proxied.NO_DATAGRAMS, ProxyUsers.NONE);
        proxy = new ServerBootstrap()
                .group(applications)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel application) {
                        accepted.add(application);
                        application.pipeline().addLast(inbound);
                    }
                })
                .bind(LOOPBACK, 0)
                .syncUninterruptibly()
                .channel();
    }

    /** Closes one thing after the other, so that no event loop is gone while another has something for it. */
    @AfterEach
    void stop() throws Exception {
        accepted.close().sync();
        streams.opened().newCloseFuture().sync();
        for (int hops = 0; hops < 3; hops++) {
            applications.submit(() -> {}).sync();
            others.submit(() -> {}).sync();
        }
        applications.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        others.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        threads.shutdownNow();
    }

    private InetSocketAddress proxyAddress() {
        return (InetSocketAddress) proxy.localAddress();
    }

    @Test
    void manyBodiesGoBothWays() throws Exception {
        HttpServer echo = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        echo.setExecutor(threads);
        echo.createContext("/", TwoEventLoopsTest::echo);
        echo.start();
        try {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .proxy(ProxySelector.of(proxyAddress()))
                    .executor(threads)
                    .build();
            List<byte[]> bodies = new ArrayList<>();
            List<CompletableFuture<HttpResponse<byte[]>>> responses = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                byte[] body = new byte[i % 8 == 7 ? 3 << 20 : i * 1000];
                new Random(i).nextBytes(body);
                bodies.add(body);
                responses.add(client.sendAsync(request(echo, i, body), BodyHandlers.ofByteArray()));
            }
            for (int i = 0; i < responses.size(); i++) {
                assertArrayEquals(bodies.get(i), responses.get(i).get().body());
            }
        } finally {
            echo.stop(0);
        }
    }

    /** With a known length, and chunked. */
    private static HttpRequest request(HttpServer echo, int number, byte[] body) {
        URI uri = URI.create("http://127.0.0.1:" + echo.getAddress().getPort() + "/" + number);
        return HttpRequest.newBuilder(uri)
                .POST(
                        number % 2 == 0
                                ? BodyPublishers.ofByteArray(body)
                                : BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)))
                .build();
    }

    private static void echo(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean chunked = body.length % 3 == 0;
        exchange.sendResponseHeaders(200, chunked ? 0 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Test
    void anUpgradedConnectionLosesNothing() throws Exception {
        byte[] down = new byte[1 << 20];
        new Random(1).nextBytes(down);
        try (ServerSocket origin = new ServerSocket(0, 1, LOOPBACK);
                Socket application = new Socket(LOOPBACK, proxyAddress().getPort())) {
            var seen = threads.submit(() -> upgradeAndSend(origin, down));
            byte[] up = new byte[1 << 20];
            new Random(2).nextBytes(up);
            OutputStream out = application.getOutputStream();
            out.write(ascii("GET http://127.0.0.1:" + origin.getLocalPort()
                    + "/ HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"));
            var sent = threads.submit(() -> {
                out.write(up);
                application.shutdownOutput();
                return null;
            });
            InputStream in = application.getInputStream();
            assertEquals("HTTP/1.1 101 ", new String(in.readNBytes(13), StandardCharsets.US_ASCII));
            skipHead(in);
            assertArrayEquals(down, in.readAllBytes());
            assertArrayEquals(up, seen.get());
            sent.get();
        }
    }

    private static byte[] upgradeAndSend(ServerSocket listener, byte[] down) throws IOException {
        try (Socket socket = listener.accept()) {
            skipHead(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            out.write(ascii("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"));
            out.write(down);
            byte[] up = socket.getInputStream().readAllBytes();
            socket.shutdownOutput();
            return up;
        }
    }

    @Test
    void aServerThatIsNotThereIsABadGateway() throws Exception {
        int port = ReservedPorts.next();
        try (Socket application = new Socket(LOOPBACK, proxyAddress().getPort())) {
            application
                    .getOutputStream()
                    .write(ascii("GET http://127.0.0.1:" + port + "/ HTTP/1.1\r\nConnection: close\r\n\r\n"));
            String answer = new String(application.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
        }
    }

    private static void skipHead(InputStream in) throws IOException {
        String end = "\r\n\r\n";
        for (int matched = 0; matched < end.length(); ) {
            matched = in.read() == end.charAt(matched) ? matched + 1 : 0;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
