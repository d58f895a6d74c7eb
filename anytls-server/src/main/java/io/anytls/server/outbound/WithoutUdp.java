package io.anytls.server.outbound;

import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses streams that carry UDP. A client asks for one by a target with a reserved name (sing-box's UDP over TCP, versions 1 and 2),
 * which is never looked up: a name server would only learn that this is a proxy.
 */
public final class WithoutUdp implements Outbound {

    /** The reason that the client gets. */
    static final String REASON = "this server carries no UDP";

    private static final Logger LOG = LoggerFactory.getLogger(WithoutUdp.class);
    private static final Set<String> NAMES = Set.of("sp.udp-over-tcp.arpa", "sp.v2.udp-over-tcp.arpa");
    private static final long BETWEEN_LINES = TimeUnit.MINUTES.toNanos(1);

    private final Outbound tcp;
    private final LongSupplier clock;

    /** Guarded by this, as is what follows. */
    private long refused;

    private long lineAt;

    /**
     * @param tcp gets all other streams
     * @param clock nanoseconds
     */
    public WithoutUdp(Outbound tcp, LongSupplier clock) {
        this.tcp = tcp;
        this.clock = clock;
        this.lineAt = clock.getAsLong() - BETWEEN_LINES;
    }

    @Override
    public Future<Connection> connect(TargetAddress target, EventLoop loop) {
        if (!isUdp(target.host())) {
            return tcp.connect(target, loop);
        }
        tell(target);
        return loop.newFailedFuture(new IOException(REASON));
    }

    private static boolean isUdp(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return NAMES.contains(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
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
