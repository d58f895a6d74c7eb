package io.anytls.protocol.shape;

/** Who sends. */
public enum ShapeSide {
    /** The client. */
    UP,
    /** The server. */
    DOWN
}
