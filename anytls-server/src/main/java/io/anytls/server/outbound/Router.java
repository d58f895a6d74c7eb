package io.anytls.server.outbound;

import io.anytls.protocol.conversation.Origin;
import java.net.InetSocketAddress;

/** Picks the outbound of each request. Any thread. */
@FunctionalInterface
public interface Router {

    /** The one to be asked. */
    Outbound pick(StreamRequest request);

    /**
     * Whether a datagram of a stream that has an outbound already is refused all the same.
     *
     * @param to its target; a name is unresolved
     */
    default boolean rejects(Origin origin, InetSocketAddress to) {
        return false;
    }
}
