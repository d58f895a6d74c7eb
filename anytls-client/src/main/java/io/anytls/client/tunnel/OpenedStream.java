package io.anytls.client.tunnel;

import io.anytls.protocol.session.ByteCounts;
import io.anytls.protocol.session.Repeat;
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

    /**
     * By what it may be sent again on another session, whatever it has carried up, and be served once; null where only what does no harm twice may go on
     * two. Any thread.
     */
    default Repeat repeat() {
        return null;
    }

    /**
     * Its lease, if its session has yet to prove that it lives and it may be sent again if it does not: then all that goes up until the proof is to be kept.
     * Null if nothing has to be.
     */
    default StreamLease unproven() {
        return null;
    }
}
