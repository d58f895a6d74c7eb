package io.anytls.client.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.schema.DialOptions;
import java.util.List;
import java.util.Map;

/**
 * All that a client needs to know, but for TLS.
 *
 * @param inbounds where applications find the proxy; not empty
 * @param server where streams go
 * @param dial how the server is reached
 * @param pool how sessions are kept
 * @param waitForTarget whether applications are answered only when the target is connected
 */
public record ClientOptions(
        List<InboundOptions> inbounds,
        ServerOptions server,
        DialOptions dial,
        PoolOptions pool,
        boolean waitForTarget) {

    public ClientOptions {
        inbounds = List.copyOf(inbounds);
    }

    /** A client with one listener. */
    public ClientOptions(
            HostPort listen, Map<String, String> users, ServerOptions server, PoolOptions pool, boolean waitForTarget) {
        this(List.of(InboundOptions.mixed(listen, users)), server, OutboundOptions.DIAL, pool, waitForTarget);
    }

    @Override
    public String toString() {
        return "ClientOptions[" + inbounds + " -> " + server + "]"; // no passwords
    }
}
