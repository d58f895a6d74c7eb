package io.anytls.server.config;

/** Where targets are. */
public enum OutboundType {
    /** Straight from here. */
    DIRECT,
    /** Nowhere: each is refused. */
    BLOCK
}
