package io.anytls.server.outbound;

import io.anytls.daemon.route.Decision;
import io.anytls.protocol.conversation.Origin;
import java.net.InetSocketAddress;

/** Decides where each request goes. Any thread. */
@FunctionalInterface
public interface Router {

    /** The beginning of a decision, which goes on on the request's loop. */
    Decision<RoutedRequest> decide(StreamRequest request);

    /**
     * Whether a datagram of a stream that has an outbound already is refused all the same.
     *
     * @param to its target; a name is unresolved
     */
    default boolean rejects(Origin origin, InetSocketAddress to) {
        return false;
    }
}
