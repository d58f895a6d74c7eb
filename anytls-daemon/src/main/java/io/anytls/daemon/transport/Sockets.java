package io.anytls.daemon.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Bootstraps with everything set that is not a matter of taste: allocator, write marks, no Nagle, keep-alive, accept errors that
 * back off. The caller adds its handlers, a connect timeout and, where it wants it, half-closure.
 */
public final class Sockets {

    /** Below 128 KiB of pending bytes a channel is writable again, above 256 KiB it is not: docs/performance.md. */
    public static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

    private final Transport transport;
    private final TcpTuning tuning;
    private final Egress egress;

    public Sockets(Transport transport, TcpTuning tuning) {
        this(transport, tuning, Egress.ANY);
    }

    /** @param egress of what is dialled */
    public Sockets(Transport transport, TcpTuning tuning, Egress egress) {
        this.transport = transport;
        this.tuning = tuning;
        this.egress = egress;
    }

    /**
     * A TCP listener that still needs its {@code childHandler}. Its {@code handler} is taken: see {@link AcceptBackoff}.
     *
     * @param acceptors loops for the listening socket
     * @param workers loops for the accepted connections; may be the same
     */
    public ServerBootstrap listener(EventLoopGroup acceptors, EventLoopGroup workers) {
        return listener(acceptors, workers, () -> true);
    }

    /**
     * The same for a listener that pauses now and then.
     *
     * @param mayAccept asked on an acceptor's loop after each group of connections; while it says no, none is accepted
     */
    public ServerBootstrap listener(EventLoopGroup acceptors, EventLoopGroup workers, BooleanSupplier mayAccept) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptors, workers)
                .channel(transport.listenerClass())
                .handler(new AcceptBackoff(mayAccept))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS);
        if (transport == Transport.EPOLL && tuning.fastOpen()) {
            bootstrap.option(ChannelOption.TCP_FASTOPEN, 256);
        }
        TcpOptions.connection(transport, tuning).forEach((option, value) -> childOption(bootstrap, option, value));
        return bootstrap;
    }

    /**
     * A TCP dialler that still needs its {@code handler}.
     *
     * @param loops a group, or the one loop on which the connection shall live
     */
    public Bootstrap dialer(EventLoopGroup loops) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(transport.socketClass())
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS);
        if (transport == Transport.EPOLL && tuning.fastOpen()) {
            bootstrap.option(ChannelOption.TCP_FASTOPEN_CONNECT, true);
        }
        for (Map.Entry<ChannelOption<?>, Object> option :
                TcpOptions.connection(transport, tuning).entrySet()) {
            option(bootstrap, option.getKey(), option.getValue());
        }
        egress.apply(bootstrap);
        return bootstrap;
    }

    /** A UDP socket that still needs its {@code handler}. */
    public Bootstrap datagrams(EventLoopGroup loops) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(transport.datagramClass())
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);
        egress.apply(bootstrap);
        return bootstrap;
    }

    public Transport transport() {
        return transport;
    }

    /** By which way what is dialled leaves this machine. */
    public Egress egress() {
        return egress;
    }

    @SuppressWarnings("unchecked") // TcpOptions pairs each option with a value of its type
    private static void option(Bootstrap bootstrap, ChannelOption<?> option, Object value) {
        bootstrap.option((ChannelOption<Object>) option, value);
    }

    @SuppressWarnings("unchecked")
    private static void childOption(ServerBootstrap bootstrap, ChannelOption<?> option, Object value) {
        bootstrap.childOption((ChannelOption<Object>) option, value);
    }
}
