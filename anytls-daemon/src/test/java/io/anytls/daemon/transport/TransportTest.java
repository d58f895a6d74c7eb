package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransportTest {

    private static final TcpTuning TUNING =
            new TcpTuning(Duration.ofSeconds(17), Duration.ofSeconds(5), 3, Duration.ofSeconds(40), true);

    static List<Transport> available() {
        return Stream.of(Transport.values()).filter(Transport::isAvailable).toList();
    }

    @Test
    void thePropertyForcesATransport() {
        assertSame(available().get(0), Transport.best());
        try {
            System.setProperty(Transport.PROPERTY, "nio");
            assertSame(Transport.NIO, Transport.best());
            System.setProperty(Transport.PROPERTY, "carrier-pigeon");
            assertThrows(IllegalStateException.class, Transport::best);
        } finally {
            System.clearProperty(Transport.PROPERTY);
        }
    }

    @ParameterizedTest
    @MethodSource("available")
    void listeningWithoutAHostTakesBothFamilies(Transport transport) throws Exception {
        try (Loop loop = new Loop(transport)) {
            Channel listener = loop.listen(new HostPort("", 0).listenAddress());
            assertEquals("127.0.0.1", loop.dial("127.0.0.1", listener));
            if (!NetUtil.isIpV4StackPreferred() && hasIpV6()) {
                assertEquals("::1", loop.dial("::1", listener));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("available")
    void connectionsAreTunedOnBothSides(Transport transport) throws Exception {
        try (Loop loop = new Loop(transport)) {
            Channel listener = loop.listen(new HostPort("127.0.0.1", 0).listenAddress());
            loop.dial("127.0.0.1", listener);
            for (Channel channel : List.of(loop.dialled, loop.accepted)) {
                assertSame(PooledByteBufAllocator.DEFAULT, channel.alloc());
                assertEquals(256 * 1024, channel.config().getWriteBufferHighWaterMark());
                assertEquals(true, channel.config().getOption(ChannelOption.TCP_NODELAY));
                assertEquals(true, channel.config().getOption(ChannelOption.SO_KEEPALIVE));
                if (transport == Transport.EPOLL) {
                    assertEquals(17, channel.config().getOption(EpollChannelOption.TCP_KEEPIDLE));
                    assertEquals(5, channel.config().getOption(EpollChannelOption.TCP_KEEPINTVL));
                    assertEquals(3, channel.config().getOption(EpollChannelOption.TCP_KEEPCNT));
                    assertEquals(40_000, channel.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT));
                }
                if (transport == Transport.NIO && System.getProperty("os.name").equals("Linux")) {
                    assertEquals(
                            17, channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("available")
    void datagramSocketsOpen(Transport transport) throws Exception {
        try (Loop loop = new Loop(transport)) {
            Channel socket = loop.sockets
                    .datagrams(loop.group)
                    .handler(new ChannelInboundHandlerAdapter())
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            assertInstanceOf(DatagramChannel.class, socket);
        }
    }

    @ParameterizedTest
    @MethodSource("available")
    void aPortInUseIsSaidInOneLine(Transport transport) throws Exception {
        try (Loop loop = new Loop(transport)) {
            Channel first = loop.listen(new HostPort("127.0.0.1", 0).listenAddress());
            HostPort taken = new HostPort("127.0.0.1", ((InetSocketAddress) first.localAddress()).getPort());
            assertEquals(
                    "cannot listen on " + taken + ": the port is in use by another process",
                    failure(loop, taken).getMessage());
            assertTrue(failure(loop, new HostPort("192.0.2.1", 0))
                    .getMessage()
                    .endsWith("this machine does not have that address"));
        }
    }

    private static StartupException failure(Loop loop, HostPort address) {
        Exception e = assertThrows(Exception.class, () -> loop.listen(address.listenAddress()));
        return ListenFailure.of(address, e);
    }

    private static boolean hasIpV6() throws Exception {
        return InetAddress.getByName("::1").isReachable(100);
    }

    /** One event loop, a listener that remembers what it accepted, a dialler. */
    private static final class Loop implements AutoCloseable {
        final Sockets sockets;
        final EventLoopGroup group;
        private final BlockingQueue<Channel> acceptedChannels = new LinkedBlockingQueue<>();
        Channel dialled;
        Channel accepted;

        Loop(Transport transport) {
            sockets = new Sockets(transport, TUNING);
            group = transport.eventLoops(1, "test");
        }

        Channel listen(InetSocketAddress address) throws InterruptedException {
            return sockets.listener(group, group)
                    .childHandler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public boolean isSharable() {
                            return true;
                        }

                        @Override
                        public void channelActive(ChannelHandlerContext ctx) {
                            acceptedChannels.add(ctx.channel());
                        }
                    })
                    .bind(address)
                    .sync()
                    .channel();
        }

        /** The address that the listener was reached under. */
        String dial(String host, Channel listener) throws InterruptedException {
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            dialled = sockets.dialer(group)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new HostPort(host, port).dialAddress())
                    .sync()
                    .channel();
            dialled.writeAndFlush(dialled.alloc().buffer().writeByte(1)); // a fast open connects with its first byte
            accepted = acceptedChannels.poll(60, TimeUnit.SECONDS);
            InetAddress local = ((InetSocketAddress) accepted.localAddress()).getAddress();
            return NetUtil.toAddressString(local);
        }

        @Override
        public void close() {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
