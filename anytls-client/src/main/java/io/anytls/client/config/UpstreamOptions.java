package io.anytls.client.config;

import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.upstream.UpstreamServer;
import io.anytls.daemon.upstream.UpstreamType;

/**
 * Through another program's proxy to the targets.
 *
 * @param dial how the proxy is reached
 */
public record UpstreamOptions(UpstreamServer server, DialOptions dial) implements OutboundConfig {

    @Override
    public String type() {
        return server.type() == UpstreamType.HTTP ? "http" : "socks";
    }
}
