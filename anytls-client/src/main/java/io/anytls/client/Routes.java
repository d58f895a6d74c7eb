package io.anytls.client;

import io.anytls.client.group.Group;
import io.anytls.client.group.Member;
import io.anytls.client.pool.SessionPool;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamRequest;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The outbounds of one configuration by their tags, and which of them gets a request. Immutable. */
final class Routes {

    private final Map<String, LiveOutbound> byTag;
    private final LiveOutbound last;
    private final Outbound lastOutbound;

    /** @param last gets what no rule sends elsewhere; one of {@code byTag} */
    Routes(Map<String, LiveOutbound> byTag, String last) {
        this.byTag = Map.copyOf(byTag);
        this.last = byTag.get(last);
        this.lastOutbound = this.last.member().outbound();
    }

    Outbound pick(StreamRequest request) {
        return lastOutbound;
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
        last.member().chosen();
    }

    /** They go to others from now on. */
    void leave() {
        last.member().left();
    }

    /** Members first: a group leaves its own when it is retired. */
    void close() {
        all().map(LiveOutbound::member).map(Member::outbound).forEach(Outbound::close);
    }
}
