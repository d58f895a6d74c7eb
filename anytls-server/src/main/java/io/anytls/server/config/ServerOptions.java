package io.anytls.server.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.server.access.AccessOptions;

/**
 * All that a server needs to know, but for its certificate.
 *
 * @param users who may use it
 * @param paddingScheme the one that clients should use
 * @param outbound the way to targets
 */
public record ServerOptions(HostPort listen, Users users, PaddingScheme paddingScheme, OutboundOptions outbound) {

    /** Without a pool, and so without a limit to one target. */
    public ServerOptions(HostPort listen, Users users, PaddingScheme paddingScheme, boolean allowPrivate) {
        this(
                listen,
                users,
                paddingScheme,
                OutboundOptions.DEFAULT
                        .withPool(OutboundPoolOptions.OFF)
                        .withAccess(new AccessOptions(allowPrivate, null, null)));
    }
}
