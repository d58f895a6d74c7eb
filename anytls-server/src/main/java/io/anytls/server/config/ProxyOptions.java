package io.anytls.server.config;

import io.anytls.daemon.upstream.UpstreamServer;

/**
 * Another program's proxy, through which an outbound reaches targets.
 *
 * @param resolve whether a target's name is looked up here, and its address checked, before the proxy is asked
 */
public record ProxyOptions(UpstreamServer server, boolean resolve) {}
