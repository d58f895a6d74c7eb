package io.anytls.client.config;

import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.hello.HelloKind;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.daemon.schema.StreamOptions;
import io.anytls.daemon.tls.ClientTlsOptions;

/** An AnyTLS server and all about the way to it. */
public record OutboundOptions(
        ServerOptions server, DialOptions dial, PoolOptions pool, ClientTlsOptions tls, StreamOptions streams)
        implements OutboundConfig {

    /** How a server is dialled where nothing is said. */
    public static final DialOptions DIAL = DialOptions.preferring(IpStrategy.PREFER_IPV4);

    /** With streams as usual. */
    public OutboundOptions(ServerOptions server, DialOptions dial, PoolOptions pool, ClientTlsOptions tls) {
        this(server, dial, pool, tls, StreamOptions.DEFAULT);
    }

    public OutboundOptions withPool(PoolOptions other) {
        return new OutboundOptions(server, dial, other, tls, streams);
    }

    public OutboundOptions withHello(HelloKind hello) {
        return new OutboundOptions(server, dial, pool, tls.withHello(hello), streams);
    }

    public OutboundOptions withStreams(StreamOptions other) {
        return new OutboundOptions(server, dial, pool, tls, other);
    }

    /** Whether a session to the one is as good as one to the other: they differ in the options of the pool at most. */
    public boolean sharesSessionsWith(OutboundConfig other) {
        return other instanceof OutboundOptions options
                && options.server.equals(server)
                && options.dial.equals(dial)
                && options.streams.equals(streams)
                && options.tls.equals(tls);
    }

    @Override
    public String type() {
        return "anytls";
    }
}
