package io.anytls.client.tunnel;

import io.anytls.daemon.route.Decision;

/** Decides where each request goes. Any thread. */
@FunctionalInterface
public interface Router {

    /** The beginning of a decision, which goes on on the request's loop. */
    Decision<Routed> decide(StreamRequest request);
}
