package io.anytls.daemon.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** What the two sockets of a {@link TargetSocket} have been given and could not send yet, and what that costs. On their loop. */
final class Backlog {

    /** What an entry of a queue costs beside its bytes. */
    private static final int ENTRY = 256;

    private final Channel ipv4;
    private final Channel ipv6;
    private final DatagramTrain train4;
    private final DatagramTrain train6;
    private long pinned;
    private boolean stuck;

    /** The two may be one. */
    Backlog(Channel ipv4, Channel ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.train4 = new DatagramTrain(ipv4);
        this.train6 = ipv6 == ipv4 ? train4 : new DatagramTrain(ipv6);
    }

    /**
     * Takes a datagram.
     *
     * @param payload the backlog's from now on
     */
    void write(ByteBuf payload, InetSocketAddress to) {
        DatagramTrain train = to.getAddress() instanceof Inet6Address ? train6 : train4;
        train.write(stuck ? copied(payload) : payload, to);
    }

    /** What waits must not keep the large buffer that it came in. */
    private static ByteBuf copied(ByteBuf payload) {
        try {
            return payload.alloc().directBuffer(payload.readableBytes()).writeBytes(payload);
        } finally {
            payload.release();
        }
    }

    /**
     * Sends what can be sent.
     *
     * @param pins bytes of memory that the datagrams since the last flush keep from being freed
     */
    void flush(long pins) {
        train4.depart();
        train6.depart();
        ipv4.flush();
        ipv6.flush();
        boolean before = stuck;
        stuck = pending() > 0;
        if (!stuck) {
            pinned = 0;
        } else if (!before) {
            pinned = pins;
        }
    }

    /** The system has refused one. */
    void refused() {
        train4.uncouple();
        train6.uncouple();
    }

    /** Sends nothing more. */
    void release() {
        train4.release();
        train6.release();
    }

    /** Bytes of memory. */
    long cost() {
        return pending() + pinned;
    }

    private long pending() {
        return pending(ipv4) + (ipv6 == ipv4 ? 0 : pending(ipv6));
    }

    private static long pending(Channel socket) {
        ChannelOutboundBuffer out = socket.unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes() + (long) out.size() * ENTRY;
    }
}
