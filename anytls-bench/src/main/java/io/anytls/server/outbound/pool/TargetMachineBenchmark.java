package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One target that all threads want at once: what the pool decides, counts included, and what a pool type costs where it differs from the
 * others. A thread stands for an event loop. Sockets are not touched.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TargetMachineBenchmark {

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** One target. */
    @State(Scope.Benchmark)
    public static class Site {

        @Param({"lock", "lockfree", "highperf"})
        public PoolType type;

        private Target target;
        private Slots slots;

        @Setup
        public void open() {
            Ledger ledger = new Ledger();
            slots = new Slots(OutboundPoolOptions.DEFAULT, ledger);
            Parking parking = new Parking(NO_LIMIT, ledger.counters());
            Ahead nothing = new Ahead(parking, new Patience(Duration.ofDays(1)), 0);
            target = new Target(new TargetAddress("site.test", 443), site -> {
                ParkedConnections parked = new ParkedConnections(site, parking, NO_LIMIT, type == PoolType.highperf);
                Demand demand = new Demand(Duration.ofSeconds(30), System.nanoTime());
                TargetMachine machine = new TargetMachine(site, slots, parking, nothing, parked, demand);
                return Guard.of(type, machine, this::perform);
            });
        }

        /** A connection that is given away is parked anew, a dial ends at once. */
        private void perform(Guard guard, List<Action> actions) {
            for (Action action : actions) {
                if (action instanceof Action.Lend lend) {
                    park(guard, lend.connection());
                } else if (action instanceof Action.Dial dial) {
                    slots.give(target);
                    dialled(guard, dial.attempt());
                }
            }
        }

        private void park(Guard guard, UnusedConnection connection) {
            long now = System.nanoTime();
            Attempt another = new Attempt(target, null, null);
            guard.tell(machine -> machine.dialled(another, connection, 1_000, true, now));
        }

        private void dialled(Guard guard, Attempt attempt) {
            UnusedConnection connection = connection(guard);
            guard.tell(machine -> machine.dialled(attempt, connection, 1_000, true, connection.since()));
        }

        private UnusedConnection connection(Guard guard) {
            return new UnusedConnection(target, guard, null, null, System.nanoTime(), new ParkedWatch(false));
        }
    }

    /** An event loop. */
    @State(Scope.Thread)
    public static class Loop {

        private static final int PARKED = 4;

        private final EventLoop loop = new DefaultEventLoop();

        /** Two streams have asked lately, so that what is not wanted at once is kept. */
        void ask(Site site) {
            Guard guard = site.target.guard();
            long now = System.nanoTime();
            Waiter waiter = new Waiter(loop, ImmediateEventExecutor.INSTANCE.newPromise());
            guard.tell(machine -> machine.asked(waiter, now, now));
        }

        void park(Site site) {
            Guard guard = site.target.guard();
            for (int i = 0; i < PARKED; i++) {
                site.park(guard, site.connection(guard));
            }
        }
    }

    /** A loop of a target with connections ready: as many for each thread, so that taking finds one whatever the others do. */
    @State(Scope.Thread)
    public static class Stocked extends Loop {

        @Setup
        public void stock(Site site) {
            ask(site);
            park(site);
        }
    }

    /** A stream takes a parked connection, and another one is parked. */
    @Benchmark
    public void hit(Site site, Stocked own) {
        own.ask(site);
    }

    /** A stream finds none and waits; a dial ends, and serves it. */
    @Benchmark
    public void miss(Site site, Loop own) {
        own.ask(site);
    }
}
