package io.anytls.client.config;

/**
 * An outbound as groups and rules know it.
 *
 * @param tag its name, or its number
 */
public record NamedOutbound(String tag, OutboundConfig config) {}
