package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.dial.CachedNames;
import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.dial.IpStrategy;
import io.anytls.daemon.dial.NameResolution;
import io.anytls.daemon.process.FileDescriptors;
import io.anytls.daemon.reload.Change;
import io.anytls.daemon.transport.Sockets;
import io.anytls.daemon.transport.Transport;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.server.access.AccessRules;
import io.anytls.server.access.OwnAddresses;
import io.anytls.server.config.LimitOptions;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.OutboundType;
import io.anytls.server.limit.DescriptorLimits;
import io.anytls.server.limit.RefusedStreams;
import io.anytls.server.limit.UserLimits;
import io.anytls.server.outbound.BlockedDialer;
import io.anytls.server.outbound.Connection;
import io.anytls.server.outbound.DirectDialer;
import io.anytls.server.outbound.LimitException;
import io.anytls.server.outbound.Outbound;
import io.anytls.server.outbound.TargetDialer;
import io.anytls.server.outbound.WithoutUdp;
import io.anytls.server.outbound.pool.Ledger;
import io.anytls.server.outbound.pool.OutboundPool;
import io.anytls.server.outbound.pool.PoolStatistics;
import io.anytls.server.stream.StreamInitializer;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that lies between a stream and its target, shared by the listeners of one process: rules, limits, the pool. Any thread. */
public final class WayOut implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WayOut.class);

    private final List<InetSocketAddress> listeners = new CopyOnWriteArrayList<>();
    private final OwnAddresses own = OwnAddresses.lookUp();
    private final Ledger ledger = new Ledger();
    private final Transport transport = Transport.best();
    private final DescriptorLimits descriptors = new DescriptorLimits(FileDescriptors.most());
    private final RefusedStreams refused;
    private final LongSupplier clock;
    private final Outbound outbound;

    /** Name resolution holds sockets, so a reload goes on with what there is. Guarded by this. */
    private final Map<IpStrategy, List<CachedNames>> names = new EnumMap<>(IpStrategy.class);

    private volatile OutboundOptions options;
    private volatile OutboundPool pool;
    private volatile UserLimits limits;
    private volatile Housekeeping housekeeping;

    private WayOut(OutboundOptions options, LongSupplier clock) {
        this.options = options;
        this.clock = clock;
        this.outbound = new WithoutUdp(this::connect, clock);
        this.refused = new RefusedStreams(clock);
        this.pool = pool(options);
        this.limits = limits(options.limits());
        this.housekeeping = new Housekeeping(pool, own, refused);
    }

    private UserLimits limits(LimitOptions wanted) {
        LimitOptions possible = wanted.withStreamsPerUserAtMost(descriptors.streamsPerUser());
        if (possible.streamsPerUser() < wanted.streamsPerUser()) {
            LOG.warn(
                    "max_streams_per_user is {} in place of {}: the process may have {} file descriptors only; raise their"
                            + " limit (LimitNOFILE= in the unit, ulimit -n)",
                    possible.streamsPerUser(),
                    wanted.streamsPerUser(),
                    descriptors.all());
        }
        return new UserLimits(possible, refused, clock);
    }

    /** How many sessions one user may have. */
    int sessionsPerUser() {
        int wanted = options.limits().sessionsPerUser();
        return wanted == 0 ? descriptors.sessionsPerUser() : wanted;
    }

    /** How many connections may be on their way to authentication: what memory and descriptors allow. */
    int newcomers() {
        return Math.min(MemoryBudget.ofProcess().limits().unauthenticatedConnections(), descriptors.newcomers());
    }

    private synchronized OutboundPool pool(OutboundOptions to) {
        AccessRules rules = new AccessRules(to.access(), own, () -> listeners);
        OutboundPoolOptions bounded =
                to.pool().maxOutboundTotal() == 0 ? to.pool().withMaxOutboundTotal(descriptors.targets()) : to.pool();
        return new OutboundPool(bounded, dialer(to, rules), rules, clock, ledger);
    }

    private TargetDialer dialer(OutboundOptions to, AccessRules rules) {
        if (to.type() == OutboundType.BLOCK) {
            return new BlockedDialer();
        }
        List<CachedNames> resolution =
                names.computeIfAbsent(to.dial().strategy(), strategy -> NameResolution.groups(transport, strategy));
        return new DirectDialer(new Sockets(transport, to.dial().tuning()), to.dial(), rules, resolution);
    }

    /** @throws StartupException if a range in the options is none */
    public static WayOut open(OutboundOptions options) {
        return open(options, System::nanoTime);
    }

    /**
     * The same with a clock of one's own.
     *
     * @param clock nanoseconds
     */
    public static WayOut open(OutboundOptions options, LongSupplier clock) {
        try {
            return new WayOut(options, clock);
        } catch (IllegalArgumentException e) {
            throw StartupException.usage(e.getMessage());
        }
    }

    /**
     * Makes ready what other options ask for: streams opened from then on get their connections from another pool; what the one before
     * has lent goes on, and what lies parked there is closed. Limits are those of the sessions opened from then on.
     *
     * @throws StartupException if an address or a range in the options is none
     */
    Change prepare(OutboundOptions changed) {
        if (changed.equals(options)) {
            return Change.NONE;
        }
        try {
            OutboundPool other = pool(changed);
            return Change.of(() -> replace(changed, other), other::close);
        } catch (IllegalArgumentException e) {
            throw StartupException.usage(e.getMessage());
        }
    }

    private void replace(OutboundOptions changed, OutboundPool other) {
        Housekeeping before = housekeeping;
        if (!changed.limits().equals(options.limits())) {
            limits = limits(changed.limits());
            LOG.info("changed: limits, for sessions that begin from now on");
        }
        pool = other;
        housekeeping = new Housekeeping(other, own, refused);
        options = changed;
        before.close();
        LOG.info("changed: the way to targets, with a new pool for new streams");
        housekeeping.began();
    }

    /** Users must not reach this one from behind. */
    void listensOn(InetSocketAddress address) {
        if (listeners.isEmpty()) {
            housekeeping.began();
        }
        listeners.add(address);
    }

    void leaves(InetSocketAddress address) {
        listeners.remove(address);
    }

    /** What each stream of a new session gets; from the pool that is in use when it is opened. */
    ChannelHandler streams(User user) {
        return new StreamInitializer(outbound, limits.session(user));
    }

    private Future<Connection> connect(TargetAddress target, EventLoop loop) {
        return pool.connect(target, loop).addListener(done -> {
            if (!done.isSuccess() && !done.isCancelled()) {
                refused(done.cause());
            }
        });
    }

    private void refused(Throwable cause) {
        if (cause instanceof LimitException limit) {
            refused.overLimit(limit.option(), limit.most());
        } else if (cause instanceof DialException dial && dial.kind() == DialException.Kind.NO_DESCRIPTORS) {
            refused.noDescriptor();
        } else if (cause instanceof DialException dial) {
            refused.failed(dial.kind().toString());
        } else {
            refused.failed("other reasons");
        }
    }

    /** What it has done so far. */
    public PoolStatistics statistics() {
        return pool.statistics();
    }

    @Override
    public void close() {
        pool.close();
        housekeeping.close();
    }
}
