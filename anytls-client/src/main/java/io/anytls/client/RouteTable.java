package io.anytls.client;

import io.anytls.client.group.Group;
import io.anytls.client.tunnel.Routed;
import io.anytls.client.tunnel.Router;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.dns.RuleNames;
import io.anytls.daemon.route.Decision;
import java.util.Comparator;

/** Which outbound gets a request, by the configuration in use. That may be replaced while requests come. Any thread. */
final class RouteTable implements Router {

    private final RuleNames names;
    private volatile Routes inUse;

    /** @param names looks up what rules want to be looked up */
    RouteTable(Routes first, RuleNames names) {
        this.names = names;
        this.inUse = first;
    }

    @Override
    public Decision<Routed> decide(StreamRequest request) {
        return inUse.decide(request, names);
    }

    Routes inUse() {
        return inUse;
    }

    void start() {
        inUse.take();
    }

    /** New streams go by the others from now on; those of outbounds that are not there any more go on to their end. */
    void replace(Routes next) {
        Routes before = inUse;
        next.all()
                .filter(live -> before.all().anyMatch(each -> each.member() == live.member() && live.isTuned(each)))
                .forEach(LiveOutbound::tune);
        next.take();
        inUse = next;
        before.leave();
        before.without(next)
                .sorted(Comparator.comparing(
                        live -> !(live.member().outbound() instanceof Group))) // who leaves a member comes first
                .forEach(live -> live.member().retire());
    }

    void close() {
        inUse.close();
    }
}
