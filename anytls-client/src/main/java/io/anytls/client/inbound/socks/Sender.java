package io.anytls.client.inbound.socks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Whose datagrams an association takes, and where its answers go: the first port that the TCP connection's peer sends from. Another port of
 * it takes over only when that one has been silent for {@value #SILENCE_SECONDS} s, as a translator in between may have forgotten it. Confined to
 * one thread.
 */
final class Sender {

    static final int SILENCE_SECONDS = 60;

    private final InetAddress peer;
    private InetSocketAddress address;
    private long heardNanos;

    /** @param peer of the TCP connection */
    Sender(InetAddress peer) {
        this.peer = peer;
    }

    /** Whether a datagram from there is the application's. */
    boolean isSource(InetSocketAddress from, long now) {
        if (!from.equals(address)) {
            boolean free = address == null || now - heardNanos >= TimeUnit.SECONDS.toNanos(SILENCE_SECONDS);
            if (!free || !from.getAddress().equals(peer)) {
                return false;
            }
            address = from;
        }
        heardNanos = now;
        return true;
    }

    /** Null until it has sent something. */
    InetSocketAddress address() {
        return address;
    }
}
