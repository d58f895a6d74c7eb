package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.auth.User;
import io.anytls.server.access.AccessRules;
import io.anytls.server.access.OwnAddresses;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.limit.UserLimits;
import io.anytls.server.outbound.DirectDialer;
import io.anytls.server.outbound.pool.OutboundPool;
import io.anytls.server.outbound.pool.PoolStatistics;
import io.anytls.server.stream.StreamInitializer;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All that lies between a stream and its target, shared by the listeners of one process: rules, limits, the pool. Any thread. */
public final class WayOut implements AutoCloseable {

    private final List<InetSocketAddress> listeners = new CopyOnWriteArrayList<>();
    private final OutboundPool pool;
    private final UserLimits limits;
    private final Housekeeping housekeeping;

    private WayOut(OutboundOptions options) {
        OwnAddresses own = OwnAddresses.lookUp();
        AccessRules rules = new AccessRules(options.access(), own, () -> listeners);
        DirectDialer dialer =
                new DirectDialer(new Sockets(Transport.best(), options.dial().tuning()), options.dial(), rules);
        this.pool = new OutboundPool(options.pool(), dialer, rules, System::nanoTime);
        this.limits = new UserLimits(options.limits(), System::nanoTime);
        this.housekeeping = new Housekeeping(pool, own);
    }

    /** @throws StartupException if a range in the options is none */
    public static WayOut open(OutboundOptions options) {
        try {
            return new WayOut(options);
        } catch (IllegalArgumentException e) {
            throw StartupException.usage(e.getMessage());
        }
    }

    /** Users must not reach this one from behind. */
    void listensOn(InetSocketAddress address) {
        if (listeners.isEmpty()) {
            housekeeping.began();
        }
        listeners.add(address);
    }

    /** What each stream of a new session gets. */
    ChannelHandler streams(User user) {
        return new StreamInitializer(pool, limits.session(user));
    }

    /** What it has done so far. */
    public PoolStatistics statistics() {
        return pool.statistics();
    }

    @Override
    public void close() {
        housekeeping.close();
        pool.close();
    }
}
