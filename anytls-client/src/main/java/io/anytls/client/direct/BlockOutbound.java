package io.anytls.client.direct;

import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.daemon.dial.DialException;
import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** Refuses every target. Any thread. */
public final class BlockOutbound implements Outbound {

    @Override
    public Future<DuplexChannel> open(TargetAddress target, EventLoop near) {
        return near.newFailedFuture(new DialException(DialException.Kind.FORBIDDEN, null));
    }

    @Override
    public Future<StreamLease> lease(TargetAddress target, EventLoop near) {
        return near.newFailedFuture(new DialException(DialException.Kind.FORBIDDEN, null));
    }

    @Override
    public Future<Void> established(DuplexChannel stream) {
        throw new IllegalStateException("there are no streams");
    }

    @Override
    public boolean waitsForTarget() {
        return true;
    }

    @Override
    public void start() {}

    @Override
    public void retire() {}

    @Override
    public void close() {}
}
