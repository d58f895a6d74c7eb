package io.anytls.client;

import io.anytls.client.config.OutboundConfig;
import io.anytls.client.config.OutboundOptions;
import io.anytls.client.config.PoolOptions;
import io.anytls.client.pool.PoolReport;
import io.anytls.client.pool.SessionPool;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamLeases;
import io.anytls.client.tunnel.Streams;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.session.ClientStream;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/**
 * The outbound in use. Another server, password or trust is another pool: whatever makes a session is the same for all in one. Other
 * options of the pool are not. Any thread.
 */
final class CurrentOutbound implements Streams, StreamLeases {

    private volatile Outbound outbound;

    CurrentOutbound(Outbound outbound) {
        this.outbound = outbound;
    }

    void start() {
        outbound.start();
    }

    /** Sees whether the server can be reached, where there is one. */
    void reach(OutboundConfig config) {
        if (outbound instanceof SessionPool pool && config instanceof OutboundOptions server) {
            FirstReach.of(pool, server);
        }
    }

    /** New streams go to the other one from now on; those of this one go on to their end. */
    void replace(Outbound other) {
        Outbound before = outbound;
        other.start();
        outbound = other;
        before.retire();
    }

    /**
     * The same outbound with other options for its pool.
     *
     * @throws IllegalStateException if it has none
     */
    void tune(PoolOptions options) {
        pool().tune(options);
    }

    void close() {
        outbound.close();
    }

    PoolReport poolReport() {
        return pool().report();
    }

    private SessionPool pool() {
        if (outbound instanceof SessionPool pool) {
            return pool;
        }
        throw new IllegalStateException("there is no session pool in use");
    }

    boolean waitsForTarget() {
        return outbound.waitsForTarget();
    }

    @Override
    public Future<DuplexChannel> open(TargetAddress target, EventLoop near) {
        return outbound.open(target, near);
    }

    @Override
    public Future<StreamLease> lease(TargetAddress target, EventLoop near) {
        return outbound.lease(target, near);
    }

    /** The stream may be of an outbound that was in use before, and of another kind. */
    @Override
    public Future<Void> established(DuplexChannel stream) {
        return stream instanceof ClientStream ofServer
                ? ofServer.established()
                : stream.eventLoop().newSucceededFuture(null);
    }
}
