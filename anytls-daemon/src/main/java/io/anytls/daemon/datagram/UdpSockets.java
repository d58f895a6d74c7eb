package io.anytls.daemon.datagram;

import io.anytls.daemon.transport.Egress;
import io.anytls.daemon.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import java.net.InetSocketAddress;

/** Opens UDP sockets for datagrams of any size, several of which are read and written in one system call where that can be. Any thread. */
public final class UdpSockets {

    /** Bytes that may wait in a socket, as Netty counts them; what is more is dropped. */
    private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(128 << 10, 256 << 10);

    /** What the system gives by itself holds a burst of a hundred datagrams only; it gives no more than its own limit. */
    private static final int SYSTEM_BUFFER = 2 << 20;

    private final Transport transport;
    private final Egress egress;
    private final DatagramReads reads;

    public UdpSockets(Transport transport) {
        this(transport, Egress.ANY);
    }

    public UdpSockets(Transport transport, Egress egress) {
        this.transport = transport;
        this.egress = egress;
        this.reads = new DatagramReads(transport == Transport.EPOLL);
    }

    /**
     * A socket of its own.
     *
     * @param local where; port 0 for one that the system chooses, the address of any family for both families
     * @param handler is given Netty's datagram packets
     * @return completes on the loop
     */
    public ChannelFuture open(EventLoop loop, InetSocketAddress local, ChannelHandler handler) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS)
                .option(ChannelOption.RECVBUF_ALLOCATOR, reads)
                .option(ChannelOption.SO_RCVBUF, SYSTEM_BUFFER)
                .option(ChannelOption.SO_SNDBUF, SYSTEM_BUFFER)
                .handler(handler);
        if (transport == Transport.NIO) {
            bootstrap.channelFactory(EmptyDatagrams::newNio);
        } else {
            bootstrap.channel(transport.datagramClass());
        }
        if (transport == Transport.EPOLL) {
            bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DatagramReads.SLOT);
        }
        egress.apply(bootstrap);
        return bootstrap.bind(local);
    }
}
