package io.anytls.client.direct;

import io.anytls.client.tunnel.StreamLease;
import io.anytls.protocol.session.ByteCounts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** A connection to a target that stands: there is no session below it that may be dead. */
record Standing(DuplexChannel stream, ByteCounts traffic) implements StreamLease {

    /** On a connection that was dialled just now. */
    static Standing on(DuplexChannel target) {
        Meter meter = new Meter();
        target.pipeline().addLast("meter", meter);
        return new Standing(target, meter);
    }

    @Override
    public Future<Void> established() {
        return stream.eventLoop().newSucceededFuture(null);
    }

    @Override
    public boolean isTrusted() {
        return true;
    }

    @Override
    public Future<Void> proof() {
        return stream.eventLoop().newSucceededFuture(null);
    }

    @Override
    public void sendAhead(ByteBuf payload) {
        stream.writeAndFlush(payload, stream.voidPromise());
    }

    @Override
    public void move() {
        stream.close();
    }

    @Override
    public void abandon() {
        stream.close();
    }
}
