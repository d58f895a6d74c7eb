package io.anytls.client.config;

import io.anytls.daemon.dns.DnsOptions;
import io.anytls.daemon.rule.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The outbounds of a client, and which of them is used.
 *
 * @param last gets what no rule sends elsewhere
 * @param others known by their tags
 * @param rules in their order; where they send requests is among the outbounds
 * @param dns who is asked for names; the outbounds that it goes through are among them
 * @param unused to which nothing goes; for commands that are for all servers
 */
public record RouteOptions(
        NamedOutbound last, List<NamedOutbound> others, List<Rule> rules, DnsOptions dns, List<NamedOutbound> unused) {

    public RouteOptions {
        others = List.copyOf(others);
        rules = List.copyOf(rules);
        unused = List.copyOf(unused);
    }

    /** One outbound for everything. */
    public static RouteOptions of(String tag, OutboundConfig only) {
        return new RouteOptions(new NamedOutbound(tag, only), List.of(), List.of(), DnsOptions.SYSTEM, List.of());
    }

    /** The same with another outbound in the place of the last one, under its tag. */
    public RouteOptions withLast(OutboundConfig changed) {
        return new RouteOptions(new NamedOutbound(last.tag(), changed), others, rules, dns, unused);
    }

    /** All that are used. */
    public Stream<NamedOutbound> all() {
        return Stream.concat(Stream.of(last), others.stream());
    }

    /** The AnyTLS servers by their tags, used or not, the last one first. */
    public Map<String, OutboundOptions> servers() {
        Map<String, OutboundOptions> servers = new LinkedHashMap<>();
        Stream.concat(all(), unused.stream()).forEach(each -> {
            if (each.config() instanceof OutboundOptions server) {
                servers.put(each.tag(), server);
            }
        });
        return servers;
    }

    /** Where the last one leads at the beginning: where it is a group, to the outbound that this begins with. */
    public OutboundConfig beginning() {
        OutboundConfig found = last.config();
        while (found instanceof GroupConfig group) { // there are no circles
            found = find(group.first());
        }
        return found;
    }

    private OutboundConfig find(String tag) {
        return all().filter(each -> each.tag().equals(tag))
                .findFirst()
                .orElseThrow()
                .config();
    }
}
