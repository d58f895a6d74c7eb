package io.anytls.server.outbound;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** Gives streams their connections to targets. Any thread. */
public interface Outbound {

    /**
     * A connection to the target for one stream.
     *
     * @param loop where it shall live
     * @return completes on the loop; fails with an exception whose message is a reason for the client; cancelling it gives it up
     */
    Future<Connection> connect(TargetAddress target, EventLoop loop);
}
