package io.anytls.server.outbound.pool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.TcpTuning;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.anytls.server.outbound.Connection;
import io.anytls.server.outbound.DirectDialer;
import io.anytls.testkit.Await;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A pool on real sockets, a target that accepts, and a clock that may be moved forward. */
final class PoolKit implements AutoCloseable {

    final EventLoopGroup loops;
    final ServerSocket listener = new ServerSocket(0, 500, InetAddress.getByName("127.0.0.1"));
    final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
    final TargetAddress target = new TargetAddress("127.0.0.1", listener.getLocalPort());
    final AtomicLong ahead = new AtomicLong();
    final OutboundPool pool;
    volatile Predicate<InetSocketAddress> permitted = any -> true;
    private final List<Socket> all = new ArrayList<>();

    PoolKit(PoolType type) throws IOException {
        this(type, 100, 5, 64, 0, true);
    }

    PoolKit(PoolType type, int perTarget, int minIdle, int parkedTotal, int total, boolean warm) throws IOException {
        this(type, perTarget, minIdle, parkedTotal, total, warm, false);
    }

    private PoolKit(
            PoolType type, int perTarget, int minIdle, int parkedTotal, int total, boolean warm, boolean logTargets)
            throws IOException {
        Transport transport = Transport.best();
        loops = transport.eventLoops(2, "pool-test");
        OutboundPoolOptions options = OutboundPoolOptions.DEFAULT
                .with(OutboundPoolOptions.TYPE, type)
                .with(OutboundPoolOptions.MAX_CONNECTIONS, perTarget)
                .with(OutboundPoolOptions.MIN_IDLE, minIdle)
                .with(OutboundPoolOptions.MAX_PARKED, parkedTotal)
                .with(OutboundPoolOptions.MAX_TOTAL, total)
                .with(OutboundPoolOptions.WARM_PORTS, warm ? List.of(listener.getLocalPort(), 80) : List.of(80))
                .with(OutboundPoolOptions.LOG_TARGETS, logTargets);
        Predicate<InetSocketAddress> rules = address -> permitted.test(address);
        DirectDialer dialer =
                new DirectDialer(new Sockets(transport, TcpTuning.DEFAULT), OutboundOptions.DEFAULT.dial(), rules);
        pool = new OutboundPool(options, dialer, rules, () -> System.nanoTime() + ahead.get());
        Thread acceptor = new Thread(this::accept);
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** One whose log tells for which targets connections lie parked. */
    static PoolKit thatLogsTargets() throws IOException {
        return new PoolKit(PoolType.lockfree, 100, 5, 64, 0, true, true);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                synchronized (all) {
                    all.add(socket);
                }
                accepted.add(socket);
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    EventLoop loop() {
        return loops.next();
    }

    Future<Connection> ask(EventLoop loop) {
        return pool.connect(target, loop);
    }

    /** A stream's connection. */
    Connection connect(EventLoop loop) throws Exception {
        Future<Connection> asked = ask(loop);
        assertTrue(asked.await(60, TimeUnit.SECONDS), "no answer");
        return asked.get();
    }

    /** Two streams, so that the target is busy and all connections that are kept ready lie parked on this loop's side. */
    void makeBusy(EventLoop loop) throws Exception {
        connect(loop).channel().close().sync();
        connect(loop).channel().close().sync();
        until(() -> pool.statistics().parked() == pool.options().minIdleConnections());
    }

    /** The target closes or resets everything; returns once nothing lies parked any more. */
    void targetEnds(boolean reset) throws Exception {
        until(() -> {
            try {
                for (Socket socket = accepted.poll(); socket != null; socket = accepted.poll()) {
                    if (reset) {
                        socket.setSoLinger(true, 0);
                    }
                    socket.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return pool.statistics().parked() == 0;
        });
    }

    void later(Duration time) {
        ahead.addAndGet(time.toNanos());
        pool.maintain();
    }

    static void until(BooleanSupplier condition) {
        Await.until("it happens", condition);
    }

    @Override
    public void close() throws IOException {
        pool.close();
        listener.close();
        synchronized (all) {
            for (Socket socket : all) {
                socket.close();
            }
        }
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
