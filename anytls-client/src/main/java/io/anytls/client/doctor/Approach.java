package io.anytls.client.doctor;

import io.anytls.client.dial.SessionEvents;
import io.anytls.protocol.session.ClientSession;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;

/** How far a dial has come. Written on its event loop, read by the one who waits for the dial, afterwards. */
final class Approach implements SessionEvents {

    private final long began = System.nanoTime();

    private volatile SocketAddress server;
    private volatile long connectedAt;
    private volatile TlsFacts tls;
    private volatile long securedAt;

    @Override
    public void connected(SocketAddress address) {
        if (!isConnected()) {
            connectedAt = System.nanoTime();
            server = address;
        }
    }

    @Override
    public void secured(SocketAddress address, SslHandler handler) {
        server = address;
        securedAt = System.nanoTime();
        tls = TlsFacts.of(handler);
    }

    boolean isConnected() {
        return connectedAt != 0;
    }

    /** Null if nobody could be connected to, or through another outbound. */
    SocketAddress server() {
        return server;
    }

    /** Null if there is no TLS. */
    TlsFacts tls() {
        return tls;
    }

    /** Nanoseconds until TCP stood, or until now. */
    long connecting() {
        return (!isConnected() ? System.nanoTime() : connectedAt) - began;
    }

    /** Nanoseconds from there until TLS stood, or until now. */
    long securing() {
        return (tls == null ? System.nanoTime() : securedAt) - connectedAt;
    }

    @Override
    public void handshakeTook(long nanos) {}

    @Override
    public void heartbeatAnswered(long nanos, long silence) {}

    @Override
    public void heartbeatMissed(ClientSession session, boolean payloadUnanswered) {}

    @Override
    public void ended(ClientSession session) {}
}
