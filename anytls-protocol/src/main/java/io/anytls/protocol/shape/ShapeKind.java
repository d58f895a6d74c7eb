package io.anytls.protocol.shape;

/** What a stream carries, as its first payload shows, and where. */
public enum ShapeKind {
    /** TLS inside: it begins with a handshake record. */
    TLS,
    /** The same, in the first stream of a session: behind what opens the session, and before TCP sends much at once. */
    FIRST,
    /** Anything else. */
    PLAIN;

    private static final int HANDSHAKE = 0x16;

    /**
     * Of any stream but a session's first.
     *
     * @param first byte of the payload
     */
    public static ShapeKind of(byte first) {
        return first == HANDSHAKE ? TLS : PLAIN;
    }
}
