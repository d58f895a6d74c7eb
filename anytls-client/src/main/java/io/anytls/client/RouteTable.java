package io.anytls.client;

import io.anytls.client.pool.SessionPool;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.Router;
import io.anytls.client.tunnel.StreamRequest;
import java.util.Optional;

/** The outbound that gets what no rule sends elsewhere; there are no rules yet. It may be replaced while requests come. Any thread. */
final class RouteTable implements Router {

    private volatile Outbounds.Made last;

    RouteTable(Outbounds.Made last) {
        this.last = last;
    }

    @Override
    public Outbound pick(StreamRequest request) {
        return last.outbound();
    }

    void start() {
        last.outbound().start();
    }

    /** New streams go to the other one from now on; those of this one go on to their end. */
    void replace(Outbounds.Made other) {
        Outbound before = last.outbound();
        other.outbound().start();
        last = other;
        before.retire();
    }

    /** Where the outbound in use keeps its sessions, if it does. */
    Optional<SessionPool> pool() {
        return last.pool();
    }

    void close() {
        last.outbound().close();
    }
}
