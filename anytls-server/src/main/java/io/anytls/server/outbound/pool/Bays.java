package io.anytls.server.outbound.pool;

import io.anytls.server.config.PoolType;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The bays of one target, and what the pool types differ in. Of a bay that several loops share, a connection that lives on another
 * loop may be taken, and has to move; a loop's own bay is touched on that loop alone.
 */
interface Bays<C, W> {

    /** The bay that a loop parks in and takes from. To be used on that loop. */
    Bay<C, W> at(EventLoop loop);

    /** How many share what may lie parked for the target. */
    int count();

    /** @param ahead counts the dials under way that nobody waits for, over all bays that share it */
    static <C, W> Bays<C, W> of(PoolType type, LongSupplier clock, AtomicInteger ahead) {
        return switch (type) {
            case lock -> new Shared<>(new LockedQueue<>(), new LockedQueue<>(), clock, ahead);
            case lockfree, off -> new Shared<>(new LockFreeQueue<>(), new LockFreeQueue<>(), clock, ahead);
            case highperf -> new PerLoop<>(clock, ahead);
        };
    }

    /** One bay for all loops. */
    final class Shared<C, W> implements Bays<C, W> {

        private final Bay<C, W> bay;

        Shared(ReadyQueue<C> parked, ReadyQueue<W> waiting, LongSupplier clock, AtomicInteger ahead) {
            this.bay = new Bay<>(parked, waiting, new Demand(clock.getAsLong()), ahead);
        }

        @Override
        public Bay<C, W> at(EventLoop loop) {
            return bay;
        }

        @Override
        public int count() {
            return 1;
        }
    }

    /** A bay for each loop that has asked. */
    final class PerLoop<C, W> implements Bays<C, W> {

        private final Map<EventLoop, Bay<C, W>> bays = new ConcurrentHashMap<>(4);
        private final LongSupplier clock;
        private final AtomicInteger ahead;

        PerLoop(LongSupplier clock, AtomicInteger ahead) {
            this.clock = clock;
            this.ahead = ahead;
        }

        @Override
        public Bay<C, W> at(EventLoop loop) {
            Bay<C, W> known = bays.get(loop); // does not lock, as the other may even where it finds one
            return known != null ? known : bays.computeIfAbsent(loop, any -> newBay());
        }

        @Override
        public int count() {
            return bays.size();
        }

        private Bay<C, W> newBay() {
            return new Bay<>(new ConfinedQueue<>(), new ConfinedQueue<>(), new Demand(clock.getAsLong()), ahead);
        }
    }
}
