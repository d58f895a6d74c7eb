package io.anytls.server.outbound.pool;

import io.anytls.daemon.dial.DialException;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.outbound.TargetDialer;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A dialler for which any name leads to the one listener that it has, while there are descriptors; or for some names nowhere. */
final class OneListener implements TargetDialer {

    final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    /** Connections and dials. */
    final AtomicInteger open = new AtomicInteger();

    volatile int descriptors = Integer.MAX_VALUE;

    private final Set<TargetAddress> blackHoles = ConcurrentHashMap.newKeySet();
    private final Map<Promise<SocketChannel>, TargetAddress> lost = new ConcurrentHashMap<>();
    private final Channel listener;

    OneListener() throws InterruptedException {
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new Quiet())
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    @Override
    public Future<SocketChannel> dial(TargetAddress target, EventLoop loop) {
        Promise<SocketChannel> dialled = loop.newPromise();
        if (open.getAndUpdate(count -> count < descriptors ? count + 1 : count) >= descriptors) {
            return dialled.setFailure(new DialException(DialException.Kind.NO_DESCRIPTORS, null));
        }
        if (blackHoles.contains(target)) {
            lost.put(dialled, target);
            dialled.addListener(done -> {
                lost.remove(dialled);
                open.decrementAndGet();
            });
            return dialled;
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
    }

    private ChannelFuture dial(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new Quiet())
                .connect(listener.localAddress());
    }

    /** Dials to it will not end by themselves. */
    void blackHole(TargetAddress target) {
        blackHoles.add(target);
    }

    /** How many dials to it are under way. */
    long lostAt(TargetAddress target) {
        return lost.values().stream().filter(target::equals).count();
    }

    /** All dials under way to it fail. */
    void timeOut(TargetAddress target) {
        lost.forEach((dial, where) -> {
            if (where.equals(target)) {
                dial.tryFailure(new DialException(DialException.Kind.TIMEOUT, null));
            }
        });
    }

    void close() throws InterruptedException {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    /** Has nothing to say, and no complaint about the end of a connection. */
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
