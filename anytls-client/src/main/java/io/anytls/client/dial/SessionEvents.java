package io.anytls.client.dial;

import io.anytls.protocol.session.ClientSession;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;

/** Told what happens to a session. Called on the session's event loop. */
public interface SessionEvents {

    /** TCP stands, to this address. Of several addresses more than one may come so far. */
    default void connected(SocketAddress server) {}

    /** TLS stands to this address, which has won; the server's certificate is verified, and the authentication is about to be sent. */
    default void secured(SocketAddress server, SslHandler tls) {}

    /** TLS stands; it took so many nanoseconds. */
    void handshakeTook(long nanos);

    /** See {@link io.anytls.protocol.session.SessionListener#heartbeatAnswered}. */
    void heartbeatAnswered(long nanos, long silence);

    /** See {@link io.anytls.protocol.session.SessionListener#heartbeatMissed}. */
    void heartbeatMissed(ClientSession session, boolean payloadUnread);

    /** See {@link io.anytls.protocol.session.SessionListener#speaksVersion1}. */
    default boolean speaksVersion1(ClientSession silent) {
        return true;
    }

    /** See {@link io.anytls.protocol.session.SessionListener#peerKnown}. */
    default void peerKnown(ClientSession session) {}

    /** The session has ended; {@link ClientSession#failure()} says why. */
    void ended(ClientSession session);
}
