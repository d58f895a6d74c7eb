package io.anytls.server.outbound;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;

/** Opens new connections to targets. Any thread. */
public interface TargetDialer {

    /**
     * A new connection to the target, with reading switched off.
     *
     * @param loop where it shall live
     * @return completes on the loop; fails with an exception whose message is a reason for the client; cancelling it gives it up
     */
    Future<SocketChannel> dial(TargetAddress target, EventLoop loop);
}
