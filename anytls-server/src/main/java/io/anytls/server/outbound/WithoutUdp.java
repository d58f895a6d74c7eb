package io.anytls.server.outbound;

import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** In the place of an outbound that carries UDP: refuses the streams that ask for it. Any thread. */
public final class WithoutUdp implements Outbound {

    /** The reason that the client gets. */
    static final String REASON = "this server carries no UDP";

    private static final Logger LOG = LoggerFactory.getLogger(WithoutUdp.class);
    private static final long BETWEEN_LINES = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier clock;

    /** Guarded by this, as is what follows. */
    private long refused;

    private long lineAt;

    /** @param clock nanoseconds */
    public WithoutUdp(LongSupplier clock) {
        this.clock = clock;
        this.lineAt = clock.getAsLong() - BETWEEN_LINES;
    }

    @Override
    public String tag() {
        return "";
    }

    @Override
    public String type() {
        return "none for UDP";
    }

    @Override
    public Set<Network> networks() {
        return Set.of(Network.UDP);
    }

    @Override
    public Future<Connection> open(StreamRequest request) {
        tell(request.target());
        return request.loop().newFailedFuture(new IOException(REASON));
    }

    /** One line a minute, however many there are. */
    private synchronized void tell(TargetAddress target) {
        refused++;
        long now = clock.getAsLong();
        if (now - lineAt >= BETWEEN_LINES) {
            LOG.info(
                    "a client asked for UDP ({}), which this server does not carry yet; streams refused since the last such line: {}",
                    target.host(),
                    refused);
            refused = 0;
            lineAt = now;
        }
    }
}
