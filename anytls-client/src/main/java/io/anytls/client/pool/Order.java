package io.anytls.client.pool;

import io.anytls.client.tunnel.StreamLease;
import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;

/** A stream that was asked for. */
final class Order {

    private final TargetAddress target;
    private final EventLoop near;
    private final Promise<StreamLease> leased;

    /** @param near the loop of whoever asks */
    Order(TargetAddress target, EventLoop near) {
        this.target = target;
        this.near = near;
        this.leased = near.newPromise();
    }

    TargetAddress target() {
        return target;
    }

    EventLoop near() {
        return near;
    }

    Promise<StreamLease> leased() {
        return leased;
    }

    /** Hands the stream over, or closes it if nobody wants it any more. */
    void serve(StreamLease lease) {
        if (!leased.trySuccess(lease)) {
            lease.stream().close();
        }
    }

    void fail(Throwable cause) {
        leased.tryFailure(cause);
    }
}
