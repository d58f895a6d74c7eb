package io.anytls.client;

import io.anytls.client.group.Group;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.Router;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.daemon.rule.RuleAction;
import java.util.Comparator;

/** Which outbound gets a request, by the configuration in use. That may be replaced while requests come. Any thread. */
final class RouteTable implements Router {

    private volatile Routes inUse;

    RouteTable(Routes first) {
        this.inUse = first;
    }

    @Override
    public Outbound pick(StreamRequest request) {
        return inUse.pick(request);
    }

    @Override
    public RuleAction.Sniff sniff(StreamRequest request) {
        return inUse.sniff(request);
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
