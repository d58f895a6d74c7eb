package io.anytls.protocol.shape;

/** What a stream carries, as its first payload shows. */
public enum ShapeKind {
    /** TLS inside: it begins with a handshake record. */
    TLS,
    /** Anything else. */
    PLAIN;

    private static final int HANDSHAKE = 0x16;

    /** @param first byte of the payload */
    public static ShapeKind of(byte first) {
        return first == HANDSHAKE ? TLS : PLAIN;
    }
}
