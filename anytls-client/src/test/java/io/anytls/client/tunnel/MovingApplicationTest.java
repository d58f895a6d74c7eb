package io.anytls.client.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.anytls.client.inbound.testkit.SocketStreams;
import io.anytls.daemon.route.Decision;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.session.ByteCounts;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application that was accepted on one event loop, and a stream whose session lives on another. */
class MovingApplicationTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final EventLoopGroup applications = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoopGroup others = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SocketStreams streams = new SocketStreams(others);
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private ServerSocket target;
    private Channel listener;

    @BeforeEach
    void listen() throws IOException {
        target = new ServerSocket(0, 1, LOOPBACK);
        Outbound outbound = new FakeOutbound(this::open, false);
        StreamTunnels tunnels = new StreamTunnels(
                asked -> Decision.go(new Routed(outbound, asked)), () -> false, new Conversations(System::nanoTime));
        TargetAddress address = TargetAddress.of((InetSocketAddress) target.getLocalSocketAddress());
        listener = new ServerBootstrap()
                .group(applications)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel application) {
                        application.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext ctx) {
                                tunnels.start(ctx.channel(), request(ctx.channel(), address), new Silent());
                                accepted.add(ctx.channel());
                            }
                        });
                    }
                })
                .bind(LOOPBACK, 0)
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void stop() throws IOException {
        target.close();
        listener.close().syncUninterruptibly();
        streams.opened().close().syncUninterruptibly();
        applications.shutdownGracefully(100, 2000, TimeUnit.MILLISECONDS).syncUninterruptibly();
        others.shutdownGracefully(100, 2000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    @Test
    void itMovesToTheStreamsLoopAndLosesNothing() throws Exception {
        byte[] sent = new byte[300_000];
        new Random(1).nextBytes(sent);
        InetSocketAddress proxy = (InetSocketAddress) listener.localAddress();
        try (Socket application = new Socket(LOOPBACK, proxy.getPort())) {
            Thread writer = new Thread(() -> write(application, sent));
            writer.start();
            try (Socket there = target.accept()) {
                assertArrayEquals(sent, there.getInputStream().readNBytes(sent.length));
                there.getOutputStream().write(sent);
                assertArrayEquals(sent, application.getInputStream().readNBytes(sent.length));
                assertSame(others.next(), accepted.take().eventLoop());
            }
            writer.join();
        }
    }

    private static void write(Socket to, byte[] bytes) {
        try {
            to.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static StreamRequest request(Channel application, TargetAddress target) {
        return StreamRequest.tcp(target, new Origin("in", "", null), application.eventLoop());
    }

    private Future<StreamLease> open(StreamRequest request) {
        Promise<StreamLease> promise = request.loop().newPromise();
        streams.open(request)
                .addListener((Future<OpenedStream> opened) ->
                        promise.setSuccess(new Lease(opened.getNow().stream(), request.loop())));
        return promise;
    }

    /** On a session that is known to live. */
    private record Lease(DuplexChannel stream, EventLoop near) implements StreamLease {
        @Override
        public Future<Void> established() {
            return near.newSucceededFuture(null);
        }

        @Override
        public ByteCounts traffic() {
            return new ByteCounts() {
                @Override
                public long up() {
                    return 0;
                }

                @Override
                public long down() {
                    return 0;
                }
            };
        }

        @Override
        public boolean isTrusted() {
            return true;
        }

        @Override
        public Future<Void> proof() {
            return near.newSucceededFuture(null);
        }

        @Override
        public void sendAhead(ByteBuf payload) {
            stream.writeAndFlush(payload);
        }

        @Override
        public void move() {
            stream.close();
        }

        @Override
        public void abandon() {
            stream.close();
        }
    }

    private static final class Silent implements ProxyReply {
        @Override
        public ByteBuf accepted(ByteBufAllocator allocator) {
            return allocator.buffer(0);
        }

        @Override
        public ByteBuf refused(ByteBufAllocator allocator, Throwable cause) {
            throw new AssertionError(cause);
        }
    }
}
