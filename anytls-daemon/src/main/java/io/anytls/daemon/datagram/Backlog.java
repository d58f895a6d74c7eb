package io.anytls.daemon.datagram;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** What the two sockets of a {@link TargetSocket} have been given and could not send yet, and what that costs. On their loop. */
final class Backlog {

    /** What an entry of a queue costs beside its bytes. */
    private static final int ENTRY = 256;

    private final Channel ipv4;
    private final Channel ipv6;
    private long pinned;
    private boolean stuck;

    /** The two may be one. */
    Backlog(Channel ipv4, Channel ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /**
     * Sends what can be sent.
     *
     * @param pins bytes of memory that the datagrams since the last flush keep from being freed
     */
    void flush(long pins) {
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

    /** Whether what is sent now will wait. */
    boolean isStuck() {
        return stuck;
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
