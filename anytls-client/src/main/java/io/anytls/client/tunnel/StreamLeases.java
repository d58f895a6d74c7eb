package io.anytls.client.tunnel;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/**
 * Streams for those who can make use of one before its session has proved to be alive, by sending what may be sent twice. Safe to
 * call from any thread.
 */
public interface StreamLeases {

    /** Leases for one stream, each on a session that was not known to be dead: so many in a row that are lost mean that something else is wrong. */
    int MOST_ATTEMPTS = 4;

    /**
     * Opens a stream to a target.
     *
     * @param near the event loop of the application's channel; a session on the same loop is preferred
     * @return completes on {@code near}, or fails with an {@link java.io.IOException} that says why
     */
    Future<StreamLease> lease(TargetAddress target, EventLoop near);

    /** As {@link Streams#established}. */
    Future<Void> established(DuplexChannel stream);
}
