package io.anytls.server.outbound.pool;

import io.anytls.server.config.PoolType;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Lets one event at a time come to a {@link TargetMachine}, and has performed what that answers, outside the guard. How that is done is
 * what {@code lock} and {@code lockfree} differ in. Any thread.
 */
abstract class Guard {

    private final TargetMachine machine;
    private final BiConsumer<Guard, List<Action>> performer;

    private Guard(TargetMachine machine, BiConsumer<Guard, List<Action>> performer) {
        this.machine = machine;
        this.performer = performer;
    }

    /** @param performer see {@link ActionPerformer} */
    static Guard of(PoolType type, TargetMachine machine, BiConsumer<Guard, List<Action>> performer) {
        return switch (type) {
            case lock, off -> new ByLock(machine, performer);
            case lockfree, highperf -> new WithoutLock(machine, performer);
        };
    }

    /** Something has happened; not necessarily answered when this returns. */
    abstract void tell(Function<TargetMachine, List<Action>> event);

    /** For reading; a count that comes late by a moment moves an estimate. */
    Demand demand() {
        return machine.demand();
    }

    Target target() {
        return machine.target();
    }

    final List<Action> decide(Function<TargetMachine, List<Action>> event) {
        return event.apply(machine);
    }

    final void perform(List<Action> actions) {
        performer.accept(this, actions);
    }

    /** Whoever comes waits until the one before has gone. */
    private static final class ByLock extends Guard {

        private final ReentrantLock lock = new ReentrantLock();

        ByLock(TargetMachine machine, BiConsumer<Guard, List<Action>> performer) {
            super(machine, performer);
        }

        @Override
        void tell(Function<TargetMachine, List<Action>> event) {
            List<Action> actions;
            lock.lock();
            try {
                actions = decide(event);
            } finally {
                lock.unlock();
            }
            perform(actions);
        }
    }

    /** No thread waits for another one: whoever finds somebody at it leaves him his event, and goes. */
    private static final class WithoutLock extends Guard {

        private static final int BATCH = 16;

        private final Queue<Function<TargetMachine, List<Action>>> events = new ConcurrentLinkedQueue<>();

        /** Events that are being decided on, or have been left. */
        private final AtomicInteger pending = new AtomicInteger();

        WithoutLock(TargetMachine machine, BiConsumer<Guard, List<Action>> performer) {
            super(machine, performer);
        }

        @Override
        void tell(Function<TargetMachine, List<Action>> event) {
            if (pending.compareAndSet(0, 1)) {
                work(event);
                return;
            }
            events.add(event);
            if (pending.getAndIncrement() == 0) {
                work(events.poll());
            }
        }

        /**
         * With the one event that is counted, and then with all that are left meanwhile. Whoever leaves one does not wait, so after
         * {@link #BATCH} of them what has been decided is performed before the next ones are looked at.
         */
        private void work(Function<TargetMachine, List<Action>> first) {
            Function<TargetMachine, List<Action>> event = first;
            List<Action> actions = List.of();
            RuntimeException thrown = null;
            int batch = 0;
            while (true) {
                try {
                    actions = joined(actions, decide(event));
                } catch (RuntimeException e) {
                    thrown = e; // later, or nobody would ever come to this machine again
                }
                boolean last = pending.decrementAndGet() == 0;
                if (last || ++batch == BATCH) {
                    perform(actions);
                    actions = List.of();
                    batch = 0;
                }
                if (!last) {
                    event = events.poll();
                } else if (thrown != null) {
                    throw thrown;
                } else {
                    return;
                }
            }
        }

        private static List<Action> joined(List<Action> actions, List<Action> more) {
            if (actions.isEmpty() || more.isEmpty()) {
                return actions.isEmpty() ? more : actions;
            }
            List<Action> all = new ArrayList<>(actions);
            all.addAll(more);
            return all;
        }
    }
}
