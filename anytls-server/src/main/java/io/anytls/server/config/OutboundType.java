package io.anytls.server.config;

/** Where targets are. */
public enum OutboundType {
    /** Straight from here. */
    DIRECT,
    /** Through another program's proxy. */
    UPSTREAM,
    /** Nowhere: each is refused. */
    BLOCK
}
