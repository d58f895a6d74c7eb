package io.anytls.server.config;

import io.anytls.daemon.config.DialOptions;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.server.access.AccessOptions;

/** All that concerns the server's way out. */
public record OutboundOptions(OutboundPoolOptions pool, DialOptions dial, AccessOptions access, LimitOptions limits) {

    /** What holds where nothing is said. */
    public static final OutboundOptions DEFAULT = new OutboundOptions(
            OutboundPoolOptions.DEFAULT,
            DialOptions.preferring(IpStrategy.PREFER_IPV6),
            AccessOptions.DEFAULT,
            LimitOptions.DEFAULT);

    public OutboundOptions withPool(OutboundPoolOptions other) {
        return new OutboundOptions(other, dial, access, limits);
    }

    public OutboundOptions withAccess(AccessOptions other) {
        return new OutboundOptions(pool, dial, other, limits);
    }

    public OutboundOptions withLimits(LimitOptions other) {
        return new OutboundOptions(pool, dial, access, other);
    }
}
