package io.anytls.client.tunnel;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** Where the inbound side gets its streams: the session pool behind one method. Safe to call from any thread. */
public interface Streams {

    /**
     * Opens a stream to a target.
     *
     * <p>On a session that stood already, SYN and address are written and not yet flushed, so that the first payload, flushed
     * within 5 ms, leaves in the same packet; without it they go alone. On a session dialled for this stream they have been
     * flushed. The channel reads nothing until it is told to (auto-read is off).
     *
     * @param near the event loop of the application's channel; a session on the same loop is preferred
     * @return completes on {@code near} with the stream, or fails with an {@link java.io.IOException} that says why
     */
    Future<DuplexChannel> open(TargetAddress target, EventLoop near);

    /**
     * Completes when the server has said that the target is connected (SYNACK), fails with its reason, or completes at once
     * where the server cannot say it (version 1).
     */
    Future<Void> established(DuplexChannel stream);
}
