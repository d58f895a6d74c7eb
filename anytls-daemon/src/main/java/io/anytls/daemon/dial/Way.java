package io.anytls.daemon.dial;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** A way to hosts: sockets of this program, a proxy, a session with a server. Any thread. */
@FunctionalInterface
public interface Way<C extends DuplexChannel> {

    /**
     * A connection to a host, with reading switched off.
     *
     * @param host a name or an IP literal; who looks a name up is the way's business
     * @param loop where the answer is wanted; the connection may live on another one
     * @return completes on that loop; fails with an {@link java.io.IOException} that says why; cancelling it gives it up
     */
    Future<C> dial(String host, int port, EventLoop loop);
}
