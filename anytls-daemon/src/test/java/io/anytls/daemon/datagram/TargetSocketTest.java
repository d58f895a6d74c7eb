package io.anytls.daemon.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On real sockets of each transport. */
class TargetSocketTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration LONG = Duration.ofMinutes(5);

    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private final AtomicLong held = new AtomicLong();
    private final DatagramCounts counts = new DatagramCounts();
    private final List<DatagramExit> sockets = new ArrayList<>();
    private final List<Channel> bound = new CopyOnWriteArrayList<>();
    private EventLoopGroup loops;
    private EventLoop loop;
    private DatagramSocket target;
    private DatagramSocket stranger;

    static List<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable).toList();
    }

    @BeforeEach
    void open() throws IOException {
        target = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        stranger = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0));
        target.setSoTimeout(60_000);
    }

    @AfterEach
    void close() throws Exception {
        target.close();
        stranger.close();
        for (DatagramExit socket : sockets) {
            loop.submit(socket::close).get(60, TimeUnit.SECONDS);
            assertTrue(socket.channel().closeFuture().await(60, TimeUnit.SECONDS));
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        assertEquals(0, counts.sockets());
        assertEquals(0, held.get());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void datagramsOfAnySizeGoAndCome(Transport transport) throws Exception {
        DatagramExit socket = socket(transport, LONG, false, address -> true);
        for (int size : new int[] {1, 0, 1_200, 65_507}) {
            byte[] payload = new byte[size];
            Arrays.fill(payload, (byte) size);
            assertEquals(size, exchange(socket, payload).length);
            assertTrue(Arrays.equals(payload, received.poll(60, TimeUnit.SECONDS)), "of " + size + " bytes");
        }
    }

    /** On Linux in a few pieces, which the system cuts. */
    @ParameterizedTest
    @MethodSource("transports")
    void manyOfOneLengthAreWrittenTogether(Transport transport) throws Exception {
        DatagramExit socket = socket(transport, LONG, false, address -> true);
        AtomicInteger writes = new AtomicInteger();
        bound.get(0).pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                writes.incrementAndGet();
                ctx.write(message, promise);
            }
        });
        int[] lengths = new int[60];
        Arrays.fill(lengths, 1_200);
        lengths[30] = 700;
        lengths[31] = 800;
        lengths[32] = 0;
        lengths[33] = 3_000;
        lengths[34] = 3_000;
        InetSocketAddress to = (InetSocketAddress) target.getLocalSocketAddress();
        loop.submit(() -> {
                    for (int i = 0; i < lengths.length; i++) {
                        socket.send(
                                to,
                                Unpooled.directBuffer().writeZero(lengths[i]).setByte(0, i));
                        if (i == 32) {
                            socket.flush(0); // an empty one goes by a way of its own
                        }
                    }
                    socket.flush(0);
                })
                .get(60, TimeUnit.SECONDS);
        DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
        List<Integer> came = new ArrayList<>();
        for (int each : lengths) {
            target.receive(packet);
            came.add(packet.getLength());
        }
        assertEquals(
                Arrays.stream(lengths).filter(each -> each > 0).boxed().toList(),
                came.stream().filter(each -> each > 0).toList());
        boolean cuts = transport == Transport.EPOLL && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
        assertEquals(cuts ? 5 : 59, writes.get());
    }

    /** Whose turn it is not: what has come meanwhile is read when it is. */
    @ParameterizedTest
    @MethodSource("transports")
    void itsReceiverSaysWhetherItIsRead(Transport transport) throws Exception {
        DatagramExit socket = socket(transport, LONG, false, address -> true);
        exchange(socket, new byte[] {1});
        received.poll(60, TimeUnit.SECONDS);
        loop.submit(() -> bound.forEach(each -> each.config().setAutoRead(false)))
                .sync();
        exchange(socket, new byte[] {2});
        loop.submit(() -> {}).sync();
        loop.submit(() -> {}).sync();
        assertTrue(received.isEmpty());
        loop.submit(() -> bound.forEach(each -> each.config().setAutoRead(true)))
                .sync();
        assertEquals(2, received.poll(60, TimeUnit.SECONDS)[0]);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aStrangerIsNotHeardUnlessEverybodyIs(Transport transport) throws Exception {
        for (boolean fullCone : new boolean[] {false, true}) {
            DatagramExit socket = socket(transport, LONG, fullCone, address -> true);
            InetSocketAddress relay = relay(socket);
            stranger.send(new DatagramPacket(new byte[7], 7, LOOPBACK, relay.getPort()));
            exchange(socket, new byte[] {1});
            byte[] first = received.poll(60, TimeUnit.SECONDS);
            assertEquals(fullCone ? 7 : 1, first.length);
            received.clear();
        }
        assertEquals(1, counts.count(Drop.STRANGER));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void anyPortOfAnAddressThatWasSentToMayAnswer(Transport transport) throws Exception {
        DatagramExit socket = socket(transport, LONG, false, address -> true);
        InetSocketAddress relay = relay(socket);
        received.clear();
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            other.send(new DatagramPacket(new byte[9], 9, LOOPBACK, relay.getPort()));
            assertEquals(9, received.poll(60, TimeUnit.SECONDS).length);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whatMayNotBeReachedIsNotSentTo(Transport transport) throws Exception {
        DatagramExit socket = socket(transport, LONG, false, address -> address.getPort() != target.getLocalPort());
        send(socket, (InetSocketAddress) target.getLocalSocketAddress(), new byte[1]);
        send(socket, new InetSocketAddress("224.0.0.1", 5_353), new byte[1]);
        send(socket, new InetSocketAddress(LOOPBACK, 0), new byte[1]);
        target.setSoTimeout(100);
        try {
            target.receive(new DatagramPacket(new byte[1], 1));
            throw new AssertionError("it was sent");
        } catch (SocketTimeoutException expected) {
            assertEquals(3, counts.count(Drop.FORBIDDEN));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void withAllTargetsSilentItEnds(Transport transport) throws Exception {
        DatagramExit socket = socket(transport, Duration.ofMillis(50), false, address -> true);
        send(socket, (InetSocketAddress) target.getLocalSocketAddress(), new byte[1]);
        idle.get(60, TimeUnit.SECONDS);
        assertTrue(socket.channel().closeFuture().await(60, TimeUnit.SECONDS));
    }

    /** It is asked for nothing but a question, so it need not wait as long as for all else. */
    @ParameterizedTest
    @MethodSource("transports")
    void withAQuestionAloneItEndsAsSoonAsThatIsSilent(Transport transport) throws Exception {
        IdleTimes times = new IdleTimes(Duration.ofMillis(50), LONG, LONG);
        DatagramExit socket = socket(transport, times, false, address -> true);
        send(socket, new InetSocketAddress("127.0.0.1", 53), new byte[1]);
        idle.get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tenThousandTargetsLeaveNothingBehind(Transport transport) throws Exception {
        DatagramExit socket = socket(transport, LONG, false, address -> true);
        loop.submit(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        InetSocketAddress to = new InetSocketAddress("127.1." + i / 250 + "." + (i % 250 + 1), 9);
                        socket.send(to, Unpooled.directBuffer(1).writeByte(i));
                        if (i % 100 == 0) {
                            socket.flush(0);
                        }
                    }
                    socket.flush(0);
                })
                .get(60, TimeUnit.SECONDS);
        assertTrue(held.get() >= 10_000L * Destinations.COST);
        loop.submit(socket::close).get(60, TimeUnit.SECONDS);
        assertEquals(0, held.get());
    }

    private InetSocketAddress relay(DatagramExit socket) throws Exception {
        exchange(socket, new byte[] {1});
        assertNotNull(received.poll(60, TimeUnit.SECONDS));
        return (InetSocketAddress) socket.channel().localAddress();
    }

    /** To the target and back. */
    private byte[] exchange(DatagramExit socket, byte[] payload) throws Exception {
        send(socket, (InetSocketAddress) target.getLocalSocketAddress(), payload);
        DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
        target.receive(packet);
        target.send(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private void send(DatagramExit socket, InetSocketAddress to, byte[] payload) throws Exception {
        loop.submit(() -> {
                    ByteBuf bytes =
                            Unpooled.directBuffer(Math.max(1, payload.length)).writeBytes(payload);
                    socket.send(to, bytes);
                    socket.flush(bytes.capacity());
                })
                .get(60, TimeUnit.SECONDS);
    }

    private DatagramExit socket(
            Transport transport, Duration idleTime, boolean fullCone, Predicate<InetSocketAddress> permitted)
            throws Exception {
        return socket(transport, new IdleTimes(idleTime, idleTime, idleTime), fullCone, permitted);
    }

    private DatagramExit socket(
            Transport transport, IdleTimes idleTimes, boolean fullCone, Predicate<InetSocketAddress> permitted)
            throws Exception {
        if (loops == null) {
            loops = transport.eventLoops(1, "test");
            loop = loops.next();
        }
        TargetSockets common = new TargetSockets(
                new UdpSockets(transport),
                (host, asking) -> asking.newFailedFuture(new IOException("no names here")),
                List.of(),
                permitted,
                idleTimes,
                fullCone,
                counts);
        DatagramExit socket =
                TargetSocket.open(common, loop, new Receiver(), held::set).get(60, TimeUnit.SECONDS);
        sockets.add(socket);
        return socket;
    }

    private final class Receiver implements DatagramExit.Receiver {
        @Override
        public void bound(Channel socket) {
            bound.add(socket);
        }

        @Override
        public void received(InetSocketAddress from, ByteBuf payload) {
            assertFalse(from.getAddress() instanceof Inet6Address, "an IPv4 address is told as one");
            received.add(ByteBufUtil.getBytes(payload));
        }

        @Override
        public void receivedAll() {}

        @Override
        public void ended(String why) {
            idle.complete(null);
        }
    }
}
