package io.anytls.client;

import io.anytls.client.pool.PoolReport;
import io.anytls.client.pool.SessionPool;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamLeases;
import io.anytls.client.tunnel.Streams;
import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/**
 * The pool in use. Another server, password or trust is another pool: whatever makes a session is the same for all in one. Any thread.
 */
final class CurrentPool implements Streams, StreamLeases {

    private volatile SessionPool pool;

    CurrentPool(SessionPool pool) {
        this.pool = pool;
    }

    void start() {
        pool.start();
    }

    /** New streams go to the other pool from now on; those of this one go on to their end. */
    void replace(SessionPool other) {
        SessionPool before = pool;
        pool = other;
        before.retire();
    }

    PoolReport report() {
        return pool.report();
    }

    void close() {
        pool.close();
    }

    @Override
    public Future<DuplexChannel> open(TargetAddress target, EventLoop near) {
        return pool.open(target, near);
    }

    @Override
    public Future<StreamLease> lease(TargetAddress target, EventLoop near) {
        return pool.lease(target, near);
    }

    @Override
    public Future<Void> established(DuplexChannel stream) {
        return pool.established(stream); // which asks the stream alone
    }
}
