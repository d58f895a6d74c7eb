package io.anytls.client;

import io.anytls.client.config.OutboundOptions;
import io.anytls.client.doctor.Advice;
import io.anytls.client.pool.SessionPool;
import io.anytls.protocol.session.Peer;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees once, when the client has started, whether its server can be reached, and tells the person who waits for that. Never blocks. */
final class FirstReach {

    private static final Logger LOG = LoggerFactory.getLogger(FirstReach.class);

    private FirstReach() {}

    static void of(SessionPool pool, OutboundOptions server) {
        long began = System.nanoTime();
        pool.reach().addListener((Future<Peer> reached) -> {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            if (!reached.isSuccess()) {
                LOG.info("what to do: {}", Advice.forFailure(reached.cause())); // the pool has said what is wrong
            } else if (reached.getNow() == Peer.SILENT) {
                LOG.info(
                        "server {} has taken a session and said nothing: it speaks version 1, or the password is wrong",
                        server.server().address());
            } else {
                LOG.info("server {} reached in {} ms", server.server().address(), millis);
            }
        });
    }
}
