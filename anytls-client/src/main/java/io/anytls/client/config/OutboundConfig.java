package io.anytls.client.config;

/** One outbound, of whatever type. */
public sealed interface OutboundConfig
        permits OutboundOptions, DirectOptions, BlockOptions, UpstreamOptions, GroupConfig {

    /** As a configuration calls it. */
    String type();
}
