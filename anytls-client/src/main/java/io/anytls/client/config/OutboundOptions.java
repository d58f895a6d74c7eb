package io.anytls.client.config;

import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.schema.StreamFields;
import io.anytls.daemon.tls.ClientTlsOptions;
import java.time.Duration;

/**
 * An AnyTLS server and all about the way to it.
 *
 * @param halfClose how long a stream goes on without payload when one of its directions has ended
 */
public record OutboundOptions(
        ServerOptions server, DialOptions dial, PoolOptions pool, ClientTlsOptions tls, Duration halfClose)
        implements OutboundConfig {

    /** How a server is dialled where nothing is said. */
    public static final DialOptions DIAL = DialOptions.preferring(IpStrategy.PREFER_IPV4);

    /** With the usual patience for half-closed streams. */
    public OutboundOptions(ServerOptions server, DialOptions dial, PoolOptions pool, ClientTlsOptions tls) {
        this(server, dial, pool, tls, StreamFields.DEFAULT_HALF_CLOSE);
    }

    public OutboundOptions withPool(PoolOptions other) {
        return new OutboundOptions(server, dial, other, tls, halfClose);
    }

    public OutboundOptions withHello(HelloKind hello) {
        return new OutboundOptions(server, dial, pool, tls.withHello(hello), halfClose);
    }

    /** Whether a session to the one is as good as one to the other: they differ in the options of the pool at most. */
    public boolean sharesSessionsWith(OutboundConfig other) {
        return other instanceof OutboundOptions options
                && options.server.equals(server)
                && options.dial.equals(dial)
                && options.halfClose.equals(halfClose)
                && options.tls.equals(tls);
    }

    @Override
    public String type() {
        return "anytls";
    }
}
