package io.anytls.client.config;

import io.anytls.daemon.config.DialOptions;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.tls.ClientTlsOptions;

/** An AnyTLS server and all about the way to it. */
public record OutboundOptions(ServerOptions server, DialOptions dial, PoolOptions pool, ClientTlsOptions tls)
        implements OutboundConfig {

    /** How a server is dialled where nothing is said. */
    public static final DialOptions DIAL = DialOptions.preferring(IpStrategy.PREFER_IPV4);

    /** Whether a session to the one is as good as one to the other: they differ in the options of the pool at most. */
    public boolean sharesSessionsWith(OutboundConfig other) {
        return other instanceof OutboundOptions options
                && options.server.equals(server)
                && options.dial.equals(dial)
                && options.tls.equals(tls);
    }

    @Override
    public String type() {
        return "anytls";
    }
}
