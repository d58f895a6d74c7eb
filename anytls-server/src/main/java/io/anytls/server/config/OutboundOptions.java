package io.anytls.server.config;

import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.schema.DialOptions;
import io.anytls.server.access.AccessOptions;
import java.util.Optional;

/**
 * All that concerns one of the server's outbounds.
 *
 * @param tag its name, or its number
 * @param proxy through which it goes, if its type asks for one
 */
public record OutboundOptions(
        String tag,
        OutboundType type,
        OutboundPoolOptions pool,
        DialOptions dial,
        AccessOptions access,
        LimitOptions limits,
        DatagramOptions datagrams,
        Optional<ProxyOptions> proxy) {

    /** One that needs no proxy. */
    public OutboundOptions(
            String tag,
            OutboundType type,
            OutboundPoolOptions pool,
            DialOptions dial,
            AccessOptions access,
            LimitOptions limits,
            DatagramOptions datagrams) {
        this(tag, type, pool, dial, access, limits, datagrams, Optional.empty());
    }

    /** What holds where nothing is said. */
    public static final OutboundOptions DEFAULT = new OutboundOptions(
            "0",
            OutboundType.DIRECT,
            OutboundPoolOptions.DEFAULT,
            DialOptions.preferring(IpStrategy.PREFER_IPV6),
            AccessOptions.DEFAULT,
            LimitOptions.DEFAULT,
            DatagramOptions.DEFAULT);

    /** Nothing can be reached. */
    public static final OutboundOptions BLOCK = new OutboundOptions(
            "block",
            OutboundType.BLOCK,
            DEFAULT.pool(),
            DEFAULT.dial(),
            DEFAULT.access(),
            DEFAULT.limits(),
            DEFAULT.datagrams());

    /** The same with another name. */
    public OutboundOptions withTag(String other) {
        return new OutboundOptions(other, type, pool, dial, access, limits, datagrams, proxy);
    }

    public OutboundOptions withPool(OutboundPoolOptions other) {
        return new OutboundOptions(tag, type, other, dial, access, limits, datagrams, proxy);
    }

    public OutboundOptions withAccess(AccessOptions other) {
        return new OutboundOptions(tag, type, pool, dial, other, limits, datagrams, proxy);
    }

    public OutboundOptions withDial(DialOptions other) {
        return new OutboundOptions(tag, type, pool, other, access, limits, datagrams, proxy);
    }

    public OutboundOptions withLimits(LimitOptions other) {
        return new OutboundOptions(tag, type, pool, dial, access, other, datagrams, proxy);
    }

    /** The same through another program's proxy. */
    OutboundOptions through(ProxyOptions other) {
        return new OutboundOptions(
                tag, OutboundType.UPSTREAM, pool, dial, access, limits, datagrams, Optional.of(other));
    }
}
