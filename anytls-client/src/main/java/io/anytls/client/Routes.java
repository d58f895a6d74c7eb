package io.anytls.client;

import io.anytls.client.direct.BlockOutbound;
import io.anytls.client.direct.DirectOutbound;
import io.anytls.client.group.Group;
import io.anytls.client.group.Member;
import io.anytls.client.pool.SessionPool;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.ResolvedOutbound;
import io.anytls.client.tunnel.Routed;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.dns.Dns;
import io.anytls.daemon.dns.RuleNames;
import io.anytls.daemon.route.Decision;
import io.anytls.daemon.route.RuledDecision;
import io.anytls.daemon.rule.Asked;
import io.anytls.daemon.rule.Course;
import io.anytls.daemon.rule.Rule;
import io.anytls.daemon.rule.RuleAction;
import io.anytls.daemon.rule.RuleSet;
import io.anytls.daemon.rule.RuleTable;
import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.conversation.Origin;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The outbounds of one configuration by their tags, and which of them gets a request. Immutable. */
final class Routes {

    /** Gets what a rule rejects. */
    private static final Outbound REJECTING = new BlockOutbound("reject");

    private final Map<String, LiveOutbound> byTag;
    private final Dns dns;
    private final LiveOutbound last;
    private final Outbound lastOutbound;

    /** Null where there are none: then nobody asks. */
    private final RuleTable rules;

    private final List<RuleSet> fetched;
    private final Set<Member> targets;

    /**
     * @param last gets what no rule sends elsewhere; one of {@code byTag}
     * @param rules send requests to others of them
     * @param dns who is asked for names
     */
    Routes(Map<String, LiveOutbound> byTag, String last, List<Rule> rules, Dns dns) {
        this.dns = dns;
        this.byTag = Map.copyOf(byTag);
        this.last = byTag.get(last);
        this.lastOutbound = this.last.member().outbound();
        this.rules = rules.isEmpty() ? null : new RuleTable(rules, this::isOpen);
        this.fetched = Rule.fetched(rules);
        this.targets = Stream.concat(Stream.of(last), Rule.outbounds(rules).stream())
                .map(tag -> byTag.get(tag).member())
                .collect(Collectors.toSet());
    }

    /** @param names looks up what rules want to be looked up */
    Decision<Routed> decide(StreamRequest request, RuleNames names) {
        if (rules == null) {
            return Decision.go(new Routed(lastOutbound, request));
        }
        Course course = rules.course(asked(request), request.target().host());
        return new RuledDecision<>(
                course, request.loop(), names, dns, (action, end) -> routed(of(action), request, end));
    }

    private static Routed routed(Outbound outbound, StreamRequest request, Course end) {
        StreamRequest asked = request.to(new TargetAddress(end.host(), end.port()));
        return new Routed(
                end.found().isEmpty() ? outbound : new ResolvedOutbound(outbound, end.found()),
                end.udpTimeout().map(asked::timingOut).orElse(asked));
    }

    private static Asked asked(StreamRequest request) {
        Origin origin = request.origin();
        return Asked.of(
                request.network() == Network.UDP,
                request.target().host(),
                request.target().port(),
                origin.inbound(),
                origin.user(),
                origin.source() instanceof InetSocketAddress from ? from.getAddress() : null);
    }

    private Outbound of(RuleAction action) {
        if (action instanceof RuleAction.Route route) {
            return way(route.tag());
        }
        return action == null ? lastOutbound : REJECTING;
    }

    /** Whether what is done sends a request straight to its target, as groups are chosen now. */
    private boolean isOpen(RuleAction action) {
        return Group.leaf(of(action)) instanceof DirectOutbound;
    }

    /** The outbound of a tag; that of all requests for none. */
    Outbound way(String tag) {
        return tag.isEmpty() ? lastOutbound : byTag.get(tag).member().outbound();
    }

    /** The sets of rules that have to be fetched. */
    List<RuleSet> fetched() {
        return fetched;
    }

    /** Answers questions about names, whoever asks them. */
    Dns dns() {
        return dns;
    }

    LiveOutbound last() {
        return last;
    }

    Optional<LiveOutbound> find(String tag) {
        return Optional.ofNullable(byTag.get(tag));
    }

    Stream<LiveOutbound> all() {
        return byTag.values().stream();
    }

    /** Those that others do not have. */
    Stream<LiveOutbound> without(Routes other) {
        return all().filter(live -> other.all().noneMatch(each -> each.member() == live.member()));
    }

    /** The outbound that gets requests; of a group the one that it gives them to. */
    Optional<LiveOutbound> inUse() {
        Outbound leaf = Group.leaf(lastOutbound);
        return all().filter(live -> live.member().outbound() == leaf).findFirst();
    }

    Stream<Group> groups() {
        return all().map(live -> live.member().outbound())
                .filter(Group.class::isInstance)
                .map(Group.class::cast);
    }

    Stream<SessionPool> pools() {
        return all().map(live -> live.member().outbound())
                .filter(SessionPool.class::isInstance)
                .map(SessionPool.class::cast);
    }

    /** Where the outbound in use keeps its sessions, if it does; of a group the one that it gives requests to. */
    Optional<SessionPool> pool() {
        return Optional.of(Group.leaf(lastOutbound))
                .filter(SessionPool.class::isInstance)
                .map(SessionPool.class::cast);
    }

    /** Requests come from now on. */
    void take() {
        targets.forEach(Member::chosen);
    }

    /** They go to others from now on. */
    void leave() {
        targets.forEach(Member::left);
    }

    /** Members first: a group leaves its own when it is retired. */
    void close() {
        all().map(LiveOutbound::member).map(Member::outbound).forEach(Outbound::close);
    }
}
