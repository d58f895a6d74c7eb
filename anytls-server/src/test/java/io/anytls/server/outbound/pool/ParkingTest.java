package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.PoolType;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of the parked connections go, and what whoever asked for it is told. */
class ParkingTest {

    private static final int PATIENCE_SECONDS = 10;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Counters counters = new Counters();
    private final Parking parking = new Parking(3, counters);
    private final Target target =
            new Target(new TargetAddress("site.test", 443), Bays.of(PoolType.lockfree, () -> 0, new AtomicInteger()));
    private ServerSocket listener;

    @BeforeEach
    void listen() throws Exception {
        listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void close() throws Exception {
        loops.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).sync();
        listener.close();
    }

    @Test
    void theOldestGoesFirst() throws Exception {
        ParkedConnection second = park(2);
        ParkedConnection first = park(1);
        ParkedConnection third = park(3);
        assertTrue(parking.evictOldest(any -> true).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertFalse(first.channel().isOpen());
        ParkedConnection fourth = park(4);
        park(5);
        second.channel().closeFuture().sync();
        assertTrue(third.channel().isOpen() && fourth.channel().isOpen());
        assertEquals(3, counters.parked.sum());
        assertEquals(2, counters.cleaned.sum());
    }

    /** Whoever waits for room must not wait for the end of the stream that has it. */
    @Test
    void whereAStreamHasJustTakenTheOldestTheNextOneGoes() throws Exception {
        ParkedConnection oldest = park(1);
        ParkedConnection next = park(2);
        assertSame(oldest, oldest.bay().take());
        assertTrue(parking.evictOldest(any -> true).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertFalse(next.channel().isOpen());
        assertTrue(oldest.channel().isOpen());
        parking.removed(oldest);
        assertEquals(0, counters.parked.sum());
    }

    @Test
    void whereStreamsHaveTakenAllThatIsTold() throws Exception {
        ParkedConnection taken = park(1);
        taken.bay().take();
        assertFalse(parking.evictOldest(any -> true).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertFalse(parking.stop().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertTrue(taken.channel().isOpen());
    }

    private ParkedConnection park(long since) throws InterruptedException {
        SocketChannel channel = (SocketChannel) new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(listener.getLocalSocketAddress())
                .sync()
                .channel();
        ParkedConnection parked =
                new ParkedConnection(target, target.bays().at(null), channel, since, new ParkedWatch(false, () -> {}));
        target.takePlace(100);
        parking.add(parked);
        parked.bay().park(parked);
        return parked;
    }
}
