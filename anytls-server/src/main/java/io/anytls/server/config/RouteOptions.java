package io.anytls.server.config;

import io.anytls.daemon.dns.DnsOptions;
import io.anytls.daemon.rule.Rule;
import java.util.List;

/**
 * The outbounds of a server, and which of them is used.
 *
 * @param last gets what no rule sends elsewhere
 * @param others known by their tags
 * @param rules in their order; where they send requests is among the outbounds
 * @param dns who is asked for names; the outbounds that it goes through are among them
 */
public record RouteOptions(OutboundOptions last, List<OutboundOptions> others, List<Rule> rules, DnsOptions dns) {

    public RouteOptions {
        others = List.copyOf(others);
        rules = List.copyOf(rules);
    }

    /** One outbound for everything. */
    public static RouteOptions of(OutboundOptions only) {
        return new RouteOptions(only, List.of(), List.of(), DnsOptions.SYSTEM);
    }

    /** The same with other options for the one that is used. */
    public RouteOptions withLast(OutboundOptions changed) {
        return new RouteOptions(changed, others, rules, dns);
    }
}
