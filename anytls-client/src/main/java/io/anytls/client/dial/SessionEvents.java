package io.anytls.client.dial;

import io.anytls.protocol.session.ClientSession;

/** Told what happens to a session. Called on the session's event loop. */
public interface SessionEvents {

    /** TLS stands; it took so many nanoseconds. */
    void handshakeTook(long nanos);

    /** A heartbeat was answered after so many nanoseconds. */
    void heartbeatAnswered(long nanos);

    /** See {@link io.anytls.protocol.session.SessionListener#heartbeatMissed}. */
    void heartbeatMissed(ClientSession session, boolean payloadUnanswered);

    /** The session has ended; {@link ClientSession#failure()} says why. */
    void ended(ClientSession session);
}
