package io.anytls.server.config;

import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.schema.StreamOptions;
import io.anytls.protocol.auth.Users;
import io.anytls.protocol.padding.PaddingScheme;
import io.anytls.protocol.shape.ShapeProfile;
import io.anytls.protocol.shape.ShapeProfiles;
import io.anytls.server.access.AccessOptions;
import java.time.Duration;

/**
 * All that a server needs to know, but for its certificate.
 *
 * @param tag of the inbound
 * @param users who may use it
 * @param paddingScheme the one that clients should use
 * @param shapes that streams have
 * @param halfClose how long a stream goes on without payload when one of its directions has ended
 * @param arrival how connections are treated before and between their streams
 * @param fallback what whoever does not authenticate is shown
 * @param outbound the way to targets
 */
public record ServerOptions(
        String tag,
        HostPort listen,
        Users users,
        PaddingScheme paddingScheme,
        ShapeProfile shapes,
        Duration halfClose,
        ArrivalOptions arrival,
        FallbackOptions fallback,
        OutboundOptions outbound) {

    /** With the usual patience for half-closed streams and with newcomers. */
    public ServerOptions(HostPort listen, Users users, PaddingScheme paddingScheme, OutboundOptions outbound) {
        this(
                "0",
                listen,
                users,
                paddingScheme,
                ShapeProfiles.of(StreamOptions.DEFAULT.padding(), System::nanoTime),
                StreamOptions.DEFAULT.halfClose(),
                ArrivalOptions.DEFAULT,
                FallbackOptions.DEFAULT,
                outbound);
    }

    /** To any target, and without a pool: each stream dials, and nothing limits how many go to one target. */
    public static ServerOptions openWithoutPool(HostPort listen, Users users, PaddingScheme paddingScheme) {
        OutboundOptions outbound = OutboundOptions.DEFAULT
                .withPool(OutboundPoolOptions.OFF)
                .withAccess(new AccessOptions(true, null, null));
        return new ServerOptions(listen, users, paddingScheme, outbound);
    }
}
