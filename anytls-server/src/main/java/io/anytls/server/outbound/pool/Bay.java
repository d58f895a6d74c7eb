package io.anytls.server.outbound.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Where a target's ready connections and the streams that wait for one meet. As safe among threads as the queues that it is made
 * of. There are never fewer dials under way than streams waiting, as each stream that waits adds one where it has to.
 *
 * @param <C> a connection
 * @param <W> a stream that waits
 */
final class Bay<C, W> {

    private final ReadyQueue<C> parked;
    private final ReadyQueue<W> waiting;
    private final Demand demand;
    private final AtomicInteger parkedCount = new AtomicInteger();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicInteger dialling = new AtomicInteger();

    Bay(ReadyQueue<C> parked, ReadyQueue<W> waiting, Demand demand) {
        this.parked = parked;
        this.waiting = waiting;
        this.demand = demand;
    }

    /** What is asked for here. */
    Demand demand() {
        return demand;
    }

    /** The connection that has lain longest, or null. */
    C take() {
        C taken = parked.poll();
        if (taken != null) {
            parkedCount.decrementAndGet();
        }
        return taken;
    }

    /** To be followed by {@link #settle}. */
    void park(C connection) {
        parkedCount.incrementAndGet();
        parked.add(connection);
    }

    /** Whether it lay here; if so it is the caller's now. */
    boolean remove(C connection) {
        boolean removed = parked.remove(connection);
        if (removed) {
            parkedCount.decrementAndGet();
        }
        return removed;
    }

    /** To be followed by {@link #settle}. */
    void await(W stream) {
        waitingCount.incrementAndGet();
        waiting.add(stream);
    }

    /** The stream that has waited longest, or null. */
    W next() {
        W next = waiting.poll();
        if (next != null) {
            waitingCount.decrementAndGet();
        }
        return next;
    }

    /** Whether it waited; if so nobody serves it any more. */
    boolean leave(W stream) {
        boolean left = waiting.remove(stream);
        if (left) {
            waitingCount.decrementAndGet();
        }
        return left;
    }

    /** Gives ready connections to waiting streams, the oldest to the oldest, until there is no pair. */
    void settle(BiConsumer<C, W> serve) {
        while (!parked.isEmpty() && !waiting.isEmpty()) {
            C connection = take();
            if (connection == null) {
                continue;
            }
            W stream = next();
            if (stream == null) {
                park(connection); // another thread has served it; then look again
            } else {
                serve.accept(connection, stream);
            }
        }
    }

    void dialStarted() {
        dialling.incrementAndGet();
    }

    void dialEnded() {
        dialling.decrementAndGet();
    }

    /** Whether the streams that wait outnumber the dials under way. */
    boolean isShort() {
        return waitingCount.get() > dialling.get();
    }

    /** Connections that lie ready or will, beyond those for which a stream waits. */
    int spare() {
        return parkedCount.get() + dialling.get() - waitingCount.get();
    }

    int parked() {
        return parkedCount.get();
    }
}
