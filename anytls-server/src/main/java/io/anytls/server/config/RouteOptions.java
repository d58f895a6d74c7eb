package io.anytls.server.config;

import java.util.List;

/**
 * The outbounds of a server, and which of them is used.
 *
 * @param last gets what no rule sends elsewhere; there are no rules yet
 * @param others known by their tags
 */
public record RouteOptions(OutboundOptions last, List<OutboundOptions> others) {

    public RouteOptions {
        others = List.copyOf(others);
    }

    /** One outbound for everything. */
    public static RouteOptions of(OutboundOptions only) {
        return new RouteOptions(only, List.of());
    }

    /** The same with other options for the one that is used. */
    public RouteOptions withLast(OutboundOptions changed) {
        return new RouteOptions(changed, others);
    }
}
