package io.anytls.client.tunnel;

import io.anytls.protocol.session.ByteCounts;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** A stream that an outbound has given, whatever it runs on. Any thread. */
public interface OpenedStream {

    /** Reads nothing until it is told to. */
    DuplexChannel stream();

    /** What it has carried. */
    ByteCounts traffic();

    /**
     * Completes when the target is known to be connected, fails with the reason why it is not, or completes at once where nobody can
     * say it (a server of version 1).
     */
    Future<Void> established();
}
