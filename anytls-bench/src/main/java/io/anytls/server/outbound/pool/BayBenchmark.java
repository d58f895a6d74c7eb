package io.anytls.server.outbound.pool;

import io.anytls.server.config.PoolType;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The bays of one target, that all threads want at once: what a pool type costs where it differs from the others. A thread stands for
 * an event loop. Sockets are not touched.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BayBenchmark {

    /** One target. */
    @State(Scope.Benchmark)
    public static class Target {

        @Param({"lock", "lockfree", "highperf"})
        public PoolType type;

        Bays<Object, Object> bays;

        @Setup
        public void open() {
            bays = Bays.of(type, System::nanoTime, new AtomicInteger());
        }
    }

    /** An event loop. */
    @State(Scope.Thread)
    public static class Loop {

        private static final int PARKED = 4;

        private final EventLoop loop = new DefaultEventLoop();
        private final Object stream = new Object();
        boolean even;

        /** As many for each thread, so that taking finds one whatever the others do: what is taken is put back. */
        void park(Target target) {
            for (int i = 0; i < PARKED; i++) {
                target.bays.at(loop).park(new Object());
            }
        }
    }

    /** A loop of a target with connections ready. */
    @State(Scope.Thread)
    public static class Stocked extends Loop {

        @Setup
        public void stock(Target target) {
            park(target);
        }
    }

    /** A stream takes a parked connection, and another one is parked. */
    @Benchmark
    public void hit(Target target, Stocked own, Blackhole hole) {
        take(target, own, hole);
    }

    /** A stream finds none and waits; a dial ends, and serves it. */
    @Benchmark
    public void miss(Target target, Loop own, Blackhole hole) {
        await(target, own, hole);
    }

    /** The two in turns. */
    @Benchmark
    public void mixed(Target target, Stocked own, Blackhole hole) {
        own.even = !own.even;
        if (own.even) {
            take(target, own, hole);
        } else {
            await(target, own, hole);
        }
    }

    private static void take(Target target, Loop own, Blackhole hole) {
        Bay<Object, Object> bay = target.bays.at(own.loop);
        Object connection = bay.take();
        hole.consume(connection);
        if (connection != null) {
            bay.park(connection);
            bay.settle((parked, stream) -> bay.park(parked));
        }
    }

    private static void await(Target target, Loop own, Blackhole hole) {
        Bay<Object, Object> bay = target.bays.at(own.loop);
        bay.await(own.stream);
        bay.settle((parked, stream) -> bay.park(parked));
        hole.consume(bay.next());
    }
}
