package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.anytls.server.outbound.Connection;
import io.anytls.server.outbound.TargetDialer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Connections to targets. Streams to a busy target on a port that is kept warm get a connection that was dialled before they came, or
 * the first dial that ends; all others a dial of their own. A connection is lent once, before it has carried a byte, and is closed
 * after that. Any thread.
 */
public final class OutboundPool {

    private final OutboundPoolOptions options;
    private final Set<Integer> warmPorts;
    private final LongSupplier clock;
    private final Counters counters;
    private final RecentTargets recent = new RecentTargets();
    private final Slots slots;
    private final Parking parking;
    private final Patience patience;
    private final Ahead ahead;
    private final Targets targets;
    private final ActionPerformer performer;

    /**
     * A pool.
     *
     * @param permitted the access rules, asked once more when a parked connection is lent
     * @param clock nanoseconds
     */
    public OutboundPool(
            OutboundPoolOptions options,
            TargetDialer dialer,
            Predicate<InetSocketAddress> permitted,
            LongSupplier clock) {
        this(options, dialer, permitted, clock, new Ledger());
    }

    /**
     * The same in place of another one.
     *
     * @param ledger of the pool before, which lends nothing any more
     */
    public OutboundPool(
            OutboundPoolOptions options,
            TargetDialer dialer,
            Predicate<InetSocketAddress> permitted,
            LongSupplier clock,
            Ledger ledger) {
        this.options = options;
        this.warmPorts = Set.copyOf(options.warmPorts());
        this.clock = clock;
        this.counters = ledger.counters();
        this.slots = new Slots(options, ledger);
        this.parking = new Parking(options.maxParkedTotal(), counters);
        this.patience = new Patience(options.maxIdleTime());
        this.ahead = new Ahead(parking, patience, options.minIdleConnections());
        this.targets = new Targets(this::target);
        UnderWay underWay = new UnderWay();
        this.performer = new ActionPerformer(
                dialer,
                slots,
                targets,
                ahead,
                underWay,
                new Room(slots, parking, underWay),
                counters,
                permitted,
                this::replace,
                clock);
    }

    private Target target(TargetAddress address) {
        return new Target(address, this::machine);
    }

    private Guard machine(Target target) {
        ParkedConnections parked = new ParkedConnections(
                target, parking, options.minIdleConnections(), options.type() == PoolType.highperf);
        Demand demand = new Demand(options.forgetTarget(), clock.getAsLong());
        TargetMachine machine = new TargetMachine(target, slots, parking, ahead, parked, demand);
        return Guard.of(options.type(), machine, performer::perform);
    }

    /** The one spelling of a target by which its connections are counted. */
    public static TargetAddress key(TargetAddress target) {
        return PoolKey.of(target);
    }

    /**
     * A connection to the target for one stream.
     *
     * @param loop where it shall live
     * @return completes on the loop; fails with an exception whose message is a reason for the client; cancelling it gives it up
     */
    public Future<Connection> connect(TargetAddress address, EventLoop loop) {
        Promise<Connection> promise = loop.newPromise();
        if (loop.inEventLoop()) {
            connect(address, new Waiter(loop, promise));
        } else {
            loop.execute(() -> connect(address, new Waiter(loop, promise)));
        }
        return promise;
    }

    private void connect(TargetAddress address, Waiter waiter) {
        Target target = targets.enter(PoolKey.of(address));
        try {
            Guard guard = enter(target, waiter);
            if (options.type() == PoolType.off
                    || !warmPorts.contains(target.address().port())) {
                guard.tell(machine -> machine.askedForItsOwn(waiter));
            } else {
                long now = clock.getAsLong();
                long before = recent.note(target.address(), now);
                guard.tell(machine -> machine.asked(waiter, before, now));
            }
        } finally {
            targets.leave(target);
        }
    }

    /** The stream holds its target until it is answered or gone. */
    private Guard enter(Target target, Waiter waiter) {
        target.hold();
        Guard guard = target.guard();
        waiter.promise().addListener(done -> {
            if (done.isCancelled()) {
                long now = clock.getAsLong();
                guard.tell(machine -> machine.left(waiter, now));
            }
            targets.leave(target);
        });
        return guard;
    }

    /** For a stream whose parked connection was dead: that one served nobody. */
    private Future<Connection> replace(Target dead, EventLoop loop) {
        counters.reused.decrement();
        counters.stale.increment();
        Waiter waiter = new Waiter(loop, loop.newPromise());
        Target target = targets.enter(dead.address());
        enter(target, waiter).tell(machine -> machine.askedForItsOwn(waiter));
        targets.leave(target);
        return waiter.promise();
    }

    /** Closes what is too old or not wanted any more. To be called about every second. */
    public void maintain() {
        long now = clock.getAsLong();
        parking.expired(parked -> isOver(parked, now))
                .forEach(parked -> parked.guard().tell(machine -> machine.expired(parked, now)));
    }

    private boolean isOver(UnusedConnection parked, long now) {
        return now - parked.since() >= patience.longest(parked.target().address())
                || !parked.demand().isBusy(now);
    }

    /**
     * Parks fewer while file descriptors are short.
     *
     * @param free descriptors that the process may still open
     */
    public void descriptors(long free) {
        parking.limit(DescriptorShare.parked(free, options.maxParkedTotal())).forEach(Room::evict);
    }

    /** Closes what lies parked. */
    public void close() {
        parking.limit(0).forEach(Room::evict);
    }

    public PoolStatistics statistics() {
        return counters.read(targets.size());
    }

    /** Targets that have a connection, a dial or a stream waiting. */
    public int targets() {
        return targets.size();
    }

    /** How many connections lie parked for each target that has any. */
    public Map<String, Integer> parkedByTarget() {
        return targets.parked();
    }

    public OutboundPoolOptions options() {
        return options;
    }
}
