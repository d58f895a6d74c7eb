package io.anytls.client.config;

/** Where all streams go. */
public sealed interface OutboundConfig permits OutboundOptions, DirectOptions, BlockOptions {

    /** As a configuration calls it. */
    String type();
}
