package io.anytls.protocol.session;

/** Hears what a client's session cannot decide by itself. Called on the session's event loop. */
public interface SessionListener {

    /** The server has sent the raw text of a padding scheme, for sessions opened later. */
    void paddingScheme(String rawText);

    /**
     * No frame came in time after a heartbeat request, though we were reading and had nothing left to send.
     *
     * @param payloadUnread whether the server may not have read all payload that open streams have sent. Deployed servers read
     *     nothing while a target stalls (docs/protocol.md, Streams), so the silence then proves nothing
     */
    void heartbeatMissed(ClientSession session, boolean payloadUnread);

    /**
     * A heartbeat was answered.
     *
     * @param nanos after it was written
     * @param silence nanoseconds for which nothing had come before it was
     */
    default void heartbeatAnswered(long nanos, long silence) {}

    /**
     * Whether that the server has said nothing of itself in time is taken for version 1. If not, the session ends unless it has
     * streams; with streams it is asked again a second later.
     */
    default boolean speaksVersion1(ClientSession silent) {
        return true;
    }

    /** {@link ClientSession#peer()} is known, or known better: one taken for version 1 may yet say that it is of version 2. */
    default void peerKnown(ClientSession session) {}

    /** The session has ended, with its streams; {@link ClientSession#failure()} says why. */
    default void ended(ClientSession session) {}
}
