package io.anytls.server.outbound.pool;

import io.anytls.server.config.PoolType;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    static <C, W> Bays<C, W> of(PoolType type, LongSupplier clock) {
        return switch (type) {
            case lock -> new Shared<>(new LockedQueue<>(), new LockedQueue<>(), clock);
            case lockfree, off -> new Shared<>(new LockFreeQueue<>(), new LockFreeQueue<>(), clock);
            case highperf -> new PerLoop<>(clock);
        };
    }

    /** One bay for all loops. */
    final class Shared<C, W> implements Bays<C, W> {

        private final Bay<C, W> bay;

        Shared(ReadyQueue<C> parked, ReadyQueue<W> waiting, LongSupplier clock) {
            this.bay = new Bay<>(parked, waiting, new Demand(clock.getAsLong()));
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

        PerLoop(LongSupplier clock) {
            this.clock = clock;
        }

        @Override
        public Bay<C, W> at(EventLoop loop) {
            return bays.computeIfAbsent(loop, any -> newBay());
        }

        @Override
        public int count() {
            return bays.size();
        }

        private Bay<C, W> newBay() {
            return new Bay<>(new ConfinedQueue<>(), new ConfinedQueue<>(), new Demand(clock.getAsLong()));
        }
    }
}
