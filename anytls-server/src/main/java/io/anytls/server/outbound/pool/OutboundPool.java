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
import java.util.concurrent.atomic.LongAdder;
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
    private final Predicate<InetSocketAddress> permitted;
    private final LongSupplier clock;
    private final Counters counters;
    private final RecentTargets recent = new RecentTargets();
    private final Targets targets;
    private final Parking parking;
    private final Landing landing;
    private final Dials dials;

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
        this.counters = ledger.counters();
        this.options = options;
        this.warmPorts = Set.copyOf(options.warmPorts());
        this.permitted = permitted;
        this.clock = clock;
        this.parking = new Parking(options.maxParkedTotal(), counters);
        this.targets = new Targets(options.type(), clock, parking.ahead());
        this.landing = new Landing(parking, counters, clock, options.minIdleConnections(), this::lend);
        this.dials = new Dials(dialer, new Slots(options, ledger), targets, parking, counters, clock);
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
            connect(target, waiter);
        } finally {
            targets.leave(target);
        }
    }

    private void connect(Target target, Waiter waiter) {
        hold(target, waiter);
        int port = target.address().port();
        if (options.type() == PoolType.off || !warmPorts.contains(port)) {
            alone(target, waiter);
            return;
        }
        Bay<ParkedConnection, Waiter> bay = target.bays().at(waiter.loop());
        waiter.promise().addListener(done -> {
            if (done.isCancelled() && bay.leave(waiter)) {
                dials.notNeededBy(waiter, bay);
            }
        });
        long now = clock.getAsLong();
        bay.demand().asked(now, recent.note(target.address(), now));
        serve(target, waiter);
        dials.ahead(target, waiter.loop(), options.minIdleConnections(), landing);
    }

    private void hold(Target target, Waiter waiter) {
        target.hold();
        waiter.promise().addListener(done -> targets.leave(target));
    }

    private void alone(Target target, Waiter waiter) {
        waiter.promise().addListener(done -> {
            if (done.isCancelled()) {
                waiter.giveUpDial();
            }
        });
        dials.alone(target, waiter, landing);
    }

    /** On the waiter's loop. */
    private void serve(Target target, Waiter waiter) {
        Bay<ParkedConnection, Waiter> bay = target.bays().at(waiter.loop());
        ParkedConnection parked = bay.take();
        if (parked != null) {
            lend(parked, waiter);
        } else {
            bay.await(waiter);
            dials.forWaiter(target, waiter, landing);
            landing.settle(bay);
        }
    }

    /** Gives a connection that has been taken out of its bay to a stream. Any thread. */
    private void lend(ParkedConnection parked, Waiter waiter) {
        parking.removed(parked);
        EventLoop home = parked.channel().eventLoop();
        if (home.inEventLoop()) {
            lendAtHome(parked, waiter);
        } else {
            home.execute(() -> lendAtHome(parked, waiter));
        }
    }

    private void lendAtHome(ParkedConnection parked, Waiter waiter) {
        if (!parked.watch().isSound()) {
            drop(parked, counters.stale, waiter);
        } else if (!permitted.test(parked.channel().remoteAddress())) {
            drop(parked, counters.cleaned, waiter);
        } else if (!waiter.promise().setUncancellable()) {
            counters.cleaned.increment(); // the stream has gone meanwhile
            parked.channel().close();
        } else {
            landing.give(parked, waiter, () -> replace(parked.target().address(), waiter.loop()));
        }
    }

    private void drop(ParkedConnection parked, LongAdder reason, Waiter waiter) {
        reason.increment();
        parked.channel().close();
        waiter.loop().execute(() -> {
            if (!waiter.promise().isDone()) {
                serve(parked.target(), waiter);
            }
        });
    }

    /** For a stream whose parked connection was dead: that one served nobody. */
    private Future<Connection> replace(TargetAddress address, EventLoop loop) {
        counters.reused.decrement();
        counters.stale.increment();
        Waiter waiter = new Waiter(loop, loop.newPromise());
        Target target = targets.enter(address);
        hold(target, waiter);
        alone(target, waiter);
        targets.leave(target);
        return waiter.promise();
    }

    /** Closes what is too old or not wanted any more. To be called about every second. */
    public void maintain() {
        parking.expire(clock.getAsLong(), options.maxIdleTime().toNanos());
    }

    /**
     * Parks fewer while file descriptors are short.
     *
     * @param free descriptors that the process may still open
     */
    public void descriptors(long free) {
        parking.limit(DescriptorShare.parked(free, options.maxParkedTotal()));
    }

    /** Closes what lies parked. */
    public void close() {
        parking.limit(0);
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
