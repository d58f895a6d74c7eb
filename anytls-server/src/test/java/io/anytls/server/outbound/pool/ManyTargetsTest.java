package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.dial.DialException;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.anytls.server.outbound.Connection;
import io.anytls.server.outbound.TargetDialer;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of many targets, and what goes first when descriptors run out: with a dialler that has only so many. */
class ManyTargetsTest {

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong now = new AtomicLong();
    private volatile int descriptors = Integer.MAX_VALUE;
    private Channel listener;

    @BeforeEach
    void listen() throws InterruptedException {
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new Quiet())
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    @AfterEach
    void close() throws InterruptedException {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @ParameterizedTest
    @EnumSource
    void tenThousandTargetsLeaveNothing(PoolType type) throws Exception {
        OutboundPool pool = pool(type, 5, 64);
        for (int i = 0; i < 10_000; i++) {
            TargetAddress target = new TargetAddress("host" + i + ".test", 443);
            connect(pool, target).channel().close();
            if (i % 20 == 0) {
                connect(pool, target).channel().close(); // busy
            }
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertTrue(pool.statistics().parked() <= 66, pool.statistics().toString());
        now.addAndGet(TimeUnit.SECONDS.toNanos(31));
        pool.maintain();
        PoolKit.until(() -> open.get() == 0);
        PoolKit.until(() -> pool.statistics().targets() == 0);
        assertEquals(0, pool.statistics().total());
    }

    @ParameterizedTest
    @EnumSource(names = "off", mode = EnumSource.Mode.EXCLUDE)
    void withoutDescriptorsParkingStopsFirstAndStreamsGoOn(PoolType type) throws Exception {
        OutboundPool pool = pool(type, 5, 64);
        List<TargetAddress> busy = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            busy.add(new TargetAddress("busy" + i + ".test", 443));
            connect(pool, busy.get(i)).channel().close();
            connect(pool, busy.get(i)).channel().close();
        }
        PoolKit.until(() -> pool.statistics().parked() >= 8 && pool.statistics().active() == 0);
        descriptors = open.get();
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < descriptors; i++) {
            held.add(connect(pool, new TargetAddress("other" + i + ".test", 443)));
        }
        assertEquals(0, pool.statistics().parked());
        Future<Connection> tooMany = pool.connect(busy.get(0), loops.next()).awaitUninterruptibly();
        assertEquals("out of file descriptors", tooMany.cause().getMessage());
        held.get(0).channel().close().sync();
        PoolKit.until(() -> open.get() < descriptors);
        connect(pool, busy.get(0));
    }

    @Test
    void atTheTotalAParkedConnectionMakesRoom() throws Exception {
        for (PoolType type : List.of(PoolType.lock, PoolType.lockfree, PoolType.highperf)) {
            OutboundPool pool = pool(type, 5, 6);
            TargetAddress busy = new TargetAddress("busy.test", 443);
            connect(pool, busy).channel().close();
            connect(pool, busy).channel().close();
            PoolKit.until(
                    () -> pool.statistics().parked() >= 2 && pool.statistics().active() == 0);
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                held.add(connect(pool, new TargetAddress("other" + i + ".test", 443)));
            }
            assertEquals(0, pool.statistics().parked(), type.name());
            held.forEach(connection -> connection.channel().close());
        }
    }

    private Connection connect(OutboundPool pool, TargetAddress target) throws Exception {
        Future<Connection> asked = pool.connect(target, loops.next());
        assertTrue(asked.await(10, TimeUnit.SECONDS), "no answer");
        return asked.get();
    }

    private OutboundPool pool(PoolType type, int minIdle, int total) {
        OutboundPoolOptions options = new OutboundPoolOptions(
                type, 100, Duration.ofSeconds(300), minIdle, 64, total == 64 ? 0 : total, List.of(443), false);
        return new OutboundPool(options, dialer(), any -> true, now::get);
    }

    /** Any name leads to the one listener, while there are descriptors. */
    private TargetDialer dialer() {
        return (target, loop) -> {
            Promise<SocketChannel> dialled = loop.newPromise();
            if (open.getAndUpdate(count -> count < descriptors ? count + 1 : count) >= descriptors) {
                return dialled.setFailure(new DialException(DialException.Kind.NO_DESCRIPTORS, null));
            }
            dial(loop).addListener((ChannelFuture done) -> {
                done.channel().closeFuture().addListener(closed -> open.decrementAndGet());
                if (!done.isSuccess()) {
                    dialled.tryFailure(done.cause());
                } else if (!dialled.trySuccess((SocketChannel) done.channel())) {
                    done.channel().close();
                }
            });
            return dialled;
        };
    }

    private ChannelFuture dial(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new Quiet())
                .connect(listener.localAddress());
    }

    /** Has nothing to say, and no complaint about the end of a connection. */
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void exceptionCaught(io.netty.channel.ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
