package io.anytls.client.direct;

import io.anytls.client.tunnel.StreamLease;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** A connection to a target that stands: there is no session below it that may be dead. */
record Standing(DuplexChannel stream, EventLoop near) implements StreamLease {

    @Override
    public boolean isTrusted() {
        return true;
    }

    @Override
    public Future<Void> proof() {
        return near.newSucceededFuture(null);
    }

    @Override
    public void sendHello(ByteBuf hello) {
        stream.writeAndFlush(hello, stream.voidPromise());
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
