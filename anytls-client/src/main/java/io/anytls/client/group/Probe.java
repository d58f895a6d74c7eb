package io.anytls.client.group;

import io.anytls.client.tunnel.Outbound;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/** Asks for something through an outbound, to see how long the answer takes. Any thread. */
@FunctionalInterface
public interface Probe {

    /** @return completes with the time from the question to the answer; fails where none comes in time */
    Future<Duration> measure(Outbound outbound);
}
