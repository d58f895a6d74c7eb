package io.anytls.server.outbound;

import io.anytls.daemon.dns.Dns;
import io.anytls.daemon.dns.RuleNames;
import io.anytls.daemon.route.Decision;
import io.anytls.daemon.route.RuledDecision;
import io.anytls.daemon.rule.Asked;
import io.anytls.daemon.rule.Course;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.daemon.rule.RuleTable;
import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The outbounds of a configuration by their tags, the rules that send requests to them, and the one that gets the rest. Immutable. */
public final class RouteTable {

    private final Map<String, Outbound> byTag = new LinkedHashMap<>();
    private final Outbound last;
    private final Outbound rejecting;
    private final Set<Outbound> reached = new HashSet<>();

    /** Null where there are none: then nobody asks. */
    private final RuleTable rules;

    /** Those of streams that carry datagrams, whose questions are not answered in a name server's place. */
    private final RuleTable datagramRules;

    /**
     * @param last gets what no rule sends elsewhere; one of {@code outbounds}
     * @param rejecting gets what a rule rejects
     * @throws IllegalArgumentException if two have one tag, or one that is sent to is not among them
     */
    public RouteTable(Collection<Outbound> outbounds, String last, List<Rule> rules, Outbound rejecting) {
        for (Outbound outbound : outbounds) {
            if (byTag.put(outbound.tag(), outbound) != null) {
                throw new IllegalArgumentException("there are two outbounds with the tag " + outbound.tag());
            }
        }
        this.last = find(last);
        this.rejecting = rejecting;
        this.rules = table(rules);
        List<Rule> others = rules.stream()
                .filter(rule -> !(rule.action() instanceof RuleAction.HijackDns))
                .toList();
        this.datagramRules = others.size() == rules.size() ? this.rules : table(others);
        reached.add(this.last);
        Rule.outbounds(rules).forEach(tag -> reached.add(find(tag)));
    }

    private static RuleTable table(List<Rule> rules) {
        return rules.isEmpty() ? null : new RuleTable(rules);
    }

    private Outbound find(String tag) {
        Outbound found = byTag.get(tag);
        if (found == null) {
            throw new IllegalArgumentException("there is no outbound with the tag " + tag);
        }
        return found;
    }

    /**
     * The beginning of a decision.
     *
     * @param names looks up what rules want to be looked up
     * @param dns answers where a rule says so
     */
    public Decision<RoutedRequest> decide(StreamRequest request, RuleNames names, Dns dns) {
        boolean udp = request.network() == Network.UDP; // whose targets are named by each datagram
        RuleTable table = udp ? datagramRules : rules;
        if (table == null) {
            return Decision.go(new RoutedRequest(last, request));
        }
        String host = udp ? null : request.target().host();
        Course course = table.course(asked(udp, host, udp ? 0 : request.target().port(), request.origin()), host);
        return new RuledDecision<>(
                course, request.loop(), names, dns, (action, end) -> routed(of(action), request, end));
    }

    private Outbound of(RuleAction action) {
        if (action instanceof RuleAction.Route route) {
            return byTag.get(route.tag());
        }
        return action == null ? last : rejecting;
    }

    private static RoutedRequest routed(Outbound outbound, StreamRequest request, Course end) {
        if (request.network() == Network.UDP) {
            return new RoutedRequest(outbound, request);
        }
        return new RoutedRequest(
                end.found().isEmpty() ? outbound : new AddressedOutbound(outbound, end.found()),
                request.to(new TargetAddress(end.host(), end.port())));
    }

    /**
     * Whether a datagram of a stream that has an outbound already is refused all the same.
     *
     * @param to its target; a name is unresolved
     */
    public boolean rejects(Origin origin, InetSocketAddress to) {
        if (datagramRules == null) {
            return false;
        }
        String host = to.isUnresolved() ? to.getHostString() : to.getAddress().getHostAddress();
        return datagramRules.of(asked(true, host, to.getPort(), origin)) instanceof RuleAction.Reject;
    }

    private static Asked asked(boolean udp, String host, int port, Origin origin) {
        InetAddress source = origin.source() instanceof InetSocketAddress from ? from.getAddress() : null;
        return Asked.of(udp, host, port, origin.inbound(), origin.user(), source);
    }

    /** All, in the order of the configuration. */
    public Collection<Outbound> outbounds() {
        return byTag.values();
    }

    /** Starts those that a request can reach. */
    public void start() {
        reached.forEach(Outbound::start);
    }

    /** Retires what {@link #start} has started, and closes the others. */
    public void retire() {
        byTag.values().stream().filter(outbound -> !reached.contains(outbound)).forEach(Outbound::close);
        reached.forEach(Outbound::retire);
    }

    /** Closes all. */
    public void close() {
        byTag.values().forEach(Outbound::close);
    }
}
