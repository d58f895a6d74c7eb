package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.dial.DialException;
import io.anytls.daemon.fetch.Fetcher;
import io.anytls.daemon.process.FileDescriptors;
import io.anytls.daemon.reload.Change;
import io.anytls.daemon.route.Decision;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.budget.MemoryBudget;
import io.anytls.protocol.conversation.Conversations;
import io.anytls.protocol.conversation.Origin;
import io.anytls.protocol.session.StreamAcceptor;
import io.anytls.server.access.OwnAddresses;
import io.anytls.server.config.LimitOptions;
import io.anytls.server.config.OutboundOptions;
import io.anytls.server.config.RouteOptions;
import io.anytls.server.limit.DescriptorLimits;
import io.anytls.server.limit.RefusedStreams;
import io.anytls.server.limit.SessionLimits;
import io.anytls.server.limit.UserLimits;
import io.anytls.server.outbound.LimitException;
import io.anytls.server.outbound.RoutedRequest;
import io.anytls.server.outbound.Router;
import io.anytls.server.outbound.StreamRequest;
import io.anytls.server.outbound.pool.PoolStatistics;
import io.anytls.server.stream.Nonces;
import io.anytls.server.stream.StreamInitializer;
import io.anytls.server.upkeep.Rounds;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that lies between a stream and its target, shared by the listeners of one process: routes, outbounds, limits. Any thread. */
public final class WayOut implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WayOut.class);
    private static final int MINUTE = 60;

    private final List<InetSocketAddress> listeners = new CopyOnWriteArrayList<>();
    private final DescriptorLimits descriptors = new DescriptorLimits(FileDescriptors.most());
    private final Nonces nonces;
    private final Rounds rounds = new Rounds();
    private final RefusedStreams refused;
    private final LongSupplier clock;
    private final Outbounds outbounds;
    private final Conversations conversations;

    private volatile RouteOptions options;
    private volatile Outbounds.Made made;
    private volatile UserLimits limits;

    /** How many may come in. What is limited is shared among them. */
    private volatile int users = 1;

    /** Guarded by this. */
    private boolean started;

    private WayOut(RouteOptions options, LongSupplier clock) {
        OwnAddresses own = OwnAddresses.lookUp();
        this.options = options;
        this.clock = clock;
        this.nonces = new Nonces(clock);
        this.conversations = new Conversations(clock);
        this.refused = new RefusedStreams(clock);
        this.outbounds =
                new Outbounds(own, () -> listeners, descriptors, rounds, this::refused, () -> users, clock, () -> made);
        this.made = outbounds.make(options);
        this.limits = limits(options.last().limits());
        rounds.every(
                MINUTE, "the report of refused streams", () -> refused.minute().ifPresent(LOG::info));
        rounds.every(
                MINUTE,
                "the report of datagrams",
                () -> outbounds.datagrams().minute().ifPresent(LOG::info));
        rounds.every(MINUTE, "forgetting users who have gone", () -> limits.forget());
        rounds.every(MINUTE, "forgetting nonces", nonces::forget);
        rounds.every(MINUTE, "looking at this machine's addresses", own::refresh);
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
        int wanted = options.last().limits().sessionsPerUser();
        return wanted != 0
                ? wanted
                : Math.min(MemoryBudget.ofProcess().limits().sessionsOfOneUser(), descriptors.sessionsPerUser());
    }

    /** How many connections may be on their way to authentication: what memory and descriptors allow. */
    int newcomers() {
        return Math.min(MemoryBudget.ofProcess().limits().unauthenticatedConnections(), descriptors.newcomers());
    }

    /**
     * With one outbound for everything.
     *
     * @throws StartupException if a range in the options is none
     */
    public static WayOut open(OutboundOptions options) {
        return open(RouteOptions.of(options));
    }

    /** @throws StartupException if a range in the options is none */
    static WayOut open(RouteOptions options) {
        return open(options, System::nanoTime);
    }

    /**
     * The same with a clock of one's own.
     *
     * @param clock nanoseconds
     */
    public static WayOut open(OutboundOptions options, LongSupplier clock) {
        return open(RouteOptions.of(options), clock);
    }

    private static WayOut open(RouteOptions options, LongSupplier clock) {
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
    Change prepare(RouteOptions changed) {
        if (changed.equals(options)) {
            return Change.NONE;
        }
        try {
            Outbounds.Made other = outbounds.make(changed);
            return Change.of(() -> replace(changed, other), () -> other.routes().close());
        } catch (IllegalArgumentException e) {
            throw StartupException.usage(e.getMessage());
        }
    }

    private synchronized void replace(RouteOptions changed, Outbounds.Made other) {
        Outbounds.Made before = made;
        if (!changed.last().limits().equals(options.last().limits())) {
            limits = limits(changed.last().limits());
            LOG.info("changed: limits, for sessions that begin from now on");
        }
        made = other;
        options = changed;
        before.routes().retire();
        LOG.info("changed: the way to targets, with a new pool for new streams");
        other.routes().start();
        started = true;
    }

    /** So many users may come in, by all listeners. */
    void users(int count) {
        users = count;
    }

    /** Users must not reach this one from behind. */
    synchronized void listensOn(InetSocketAddress address) {
        if (!started) {
            started = true;
            made.routes().start();
        }
        listeners.add(address);
    }

    void leaves(InetSocketAddress address) {
        listeners.remove(address);
    }

    /** What each stream of a new session gets; by the routes that are in use when it is opened. */
    StreamAcceptor streams(User user, Origin origin, Channel session) {
        SessionLimits granted = limits.session(user);
        session.closeFuture().addListener(closed -> granted.close());
        return new StreamInitializer(current, conversations, origin, granted, nonces);
    }

    /** The live streams of the program. */
    Conversations conversations() {
        return conversations;
    }

    /** By the routes that are in use at the moment. */
    private final Router current = new Router() {
        @Override
        public Decision<RoutedRequest> decide(StreamRequest request) {
            Outbounds.Made now = made;
            return now.routes().decide(request, outbounds.names(), now.dns());
        }

        @Override
        public boolean rejects(Origin origin, InetSocketAddress to) {
            return made.routes().rejects(origin, to);
        }
    };

    private void refused(Throwable cause) {
        if (cause instanceof LimitException limit) {
            refused.overLimit(limit.option(), limit.most());
        } else if (cause instanceof DialException dial && dial.kind() == DialException.Kind.NO_DESCRIPTORS) {
            refused.noDescriptor();
        } else if (cause instanceof DialException dial) {
            refused.failed(dial.getMessage());
        } else {
            refused.failed("other reasons");
        }
    }

    /**
     * Fetches from the web.
     *
     * @param tag of the outbound that it is fetched through; empty for that of most requests
     */
    Fetcher fetcher(String tag, EventLoopGroup loops) {
        String through = tag.isEmpty() ? options.last().tag() : tag;
        return new Fetcher(loops, outbounds.fetchWay(through, made.outbounds()));
    }

    /** What it has done so far. */
    public PoolStatistics statistics() {
        return outbounds.statistics(made);
    }

    @Override
    public void close() {
        made.routes().close();
        rounds.close();
    }
}
