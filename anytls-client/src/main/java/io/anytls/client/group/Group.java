package io.anytls.client.group;

import io.anytls.client.tunnel.Outbound;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An outbound that gives each request to one of its members. Any thread. */
public interface Group extends Outbound {

    /** Those that it chooses among, in the order of the configuration. */
    List<Member> members();

    /** The one that gets the next request. */
    Member current();

    /** How long an answer took through a member the last time; empty where nothing is measured, or there was none. */
    default Optional<Duration> measured(Member member) {
        return Optional.empty();
    }

    /** The whole way, down to an outbound that is no group: {@code select/auto/hk}. */
    @Override
    default String path() {
        return tag() + "/" + current().outbound().path();
    }

    /** Follows groups to what an outbound leads to at the moment. */
    static Outbound leaf(Outbound from) {
        Outbound found = from;
        while (found instanceof Group group) { // there are no circles
            found = group.current().outbound();
        }
        return found;
    }
}
