package io.anytls.server.outbound;

import io.anytls.daemon.dial.DialException;
import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;

/** Refuses every target, and looks no name up for it. */
public final class BlockedDialer implements TargetDialer {

    @Override
    public Future<SocketChannel> dial(TargetAddress target, EventLoop loop) {
        return loop.newFailedFuture(new DialException(DialException.Kind.FORBIDDEN, null));
    }
}
