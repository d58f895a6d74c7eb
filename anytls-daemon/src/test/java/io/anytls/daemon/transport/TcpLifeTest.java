package io.anytls.daemon.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.testkit.Await;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What Linux says of a real connection, whose peer is made deaf by a packet filter on its socket: that needs no privilege. */
@EnabledOnOs(OS.LINUX)
class TcpLifeTest {

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_DETACH_FILTER = 27;

    /** A program of one instruction: nothing of a packet is let through. */
    private static final short RETURN = 6;

    private final EventLoopGroup loops = Transport.best().eventLoops(1, "tcp-life-test");
    private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
    private Channel listener;
    private Channel connection;
    private Channel peer;

    @BeforeEach
    void connect() throws Exception {
        listener = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        accepted.complete(ctx.channel());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        connection = new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(listener.localAddress())
                .sync()
                .channel();
        peer = accepted.get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        connection.close().sync();
        peer.close().sync();
        listener.close().sync();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }

    private void makeDeaf() {
        ByteBuffer program = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        program.putShort(0, RETURN);
        ByteBuffer description = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        description.putShort(0, (short) 1).putLong(8, Buffer.memoryAddress(program));
        peer.config()
                .setOption(new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, 16), description);
    }

    private void makeHear() {
        peer.config().setOption(new IntegerUnixChannelOption("SO_DETACH_FILTER", SOL_SOCKET, SO_DETACH_FILTER), 0);
    }

    private Duration unanswered() {
        return CompletableFuture.supplyAsync(() -> TcpLife.unanswered(connection), connection.eventLoop())
                .join();
    }

    @Test
    void whatIsAcknowledgedWaitsForNothing() throws Exception {
        assertEquals(Duration.ZERO, unanswered());
        connection.writeAndFlush(Unpooled.wrappedBuffer(new byte[100])).sync();
        assertEquals(Duration.ZERO, unanswered());
    }

    @Test
    void whatIsSentAgainWaitsUntilItIsAcknowledged() throws Exception {
        makeDeaf();
        connection.writeAndFlush(Unpooled.wrappedBuffer(new byte[100])).sync();
        Await.until("it is sent again", () -> !unanswered().isZero());
        Duration first = unanswered();
        Await.until("the wait grows", () -> unanswered().compareTo(first) > 0);
        makeHear();
        Await.until("it is acknowledged", () -> unanswered().isZero());
    }

    private boolean isAcknowledged() {
        return CompletableFuture.supplyAsync(() -> TcpLife.isAcknowledged(connection), connection.eventLoop())
                .join();
    }

    @Test
    void whatHasNotArrivedIsNotAcknowledgedOnceASecondHasPassed() throws Exception {
        assertTrue(isAcknowledged());
        makeDeaf();
        connection.writeAndFlush(Unpooled.wrappedBuffer(new byte[100])).sync();
        Await.until("the last acknowledgement is a second old", () -> !isAcknowledged());
        makeHear();
        Await.until("it is sent again", this::isAcknowledged);
    }

    @Test
    void whatIsDroppedDoesNotArriveLater() throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        peer.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                arrived.incrementAndGet();
                ReferenceCountUtil.release(message);
            }
        });
        makeDeaf();
        connection.writeAndFlush(Unpooled.wrappedBuffer(new byte[100])).sync();
        TcpLife.dropUnsent(connection);
        connection.close().sync();
        makeHear();
        peer.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])); // nobody is there who would take it
        peer.closeFuture().get(60, TimeUnit.SECONDS);
        assertEquals(0, arrived.get());
    }

    @Test
    void elsewhereNothingIsKnown() {
        assertTrue(TcpLife.isAcknowledged(new EmbeddedChannel()));
        assertEquals(Duration.ZERO, TcpLife.unanswered(new EmbeddedChannel()));
    }
}
