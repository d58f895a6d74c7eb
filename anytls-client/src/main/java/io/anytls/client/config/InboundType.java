package io.anytls.client.config;

/** What applications may speak to a listener. */
public enum InboundType {
    SOCKS,
    HTTP,
    MIXED
}
