package io.anytls.server.outbound.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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

    /** A parked connection that was taken for a stream which another thread has served meanwhile; older than all in the queue. */
    private final AtomicReference<C> held = new AtomicReference<>();

    /** How often it was asked for that pairs be made, since somebody began to: one thread does it for all. */
    private final AtomicInteger settling = new AtomicInteger();

    private final AtomicInteger parkedCount = new AtomicInteger();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicInteger dialling = new AtomicInteger();

    /** What this bay has entered in the count over all bays. */
    private final AtomicInteger counted = new AtomicInteger();

    private final AtomicInteger ahead;

    /** @param ahead counts the dials under way that nobody waits for, over all bays that share it */
    Bay(ReadyQueue<C> parked, ReadyQueue<W> waiting, Demand demand, AtomicInteger ahead) {
        this.ahead = ahead;
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
        C taken = held.get() == null ? null : held.getAndSet(null);
        if (taken == null) {
            taken = parked.poll();
        }
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
        boolean removed = held.compareAndSet(connection, null) || parked.remove(connection);
        if (removed) {
            parkedCount.decrementAndGet();
        }
        return removed;
    }

    /** To be followed by {@link #settle}. */
    void await(W stream) {
        waitingCount.incrementAndGet();
        recount();
        waiting.add(stream);
    }

    /** The stream that has waited longest, or null. */
    W next() {
        W next = waiting.poll();
        if (next != null) {
            waitingCount.decrementAndGet();
            recount();
        }
        return next;
    }

    /** Whether it waited; if so nobody serves it any more. */
    boolean leave(W stream) {
        boolean left = waiting.remove(stream);
        if (left) {
            waitingCount.decrementAndGet();
            recount();
        }
        return left;
    }

    /** Gives ready connections to waiting streams, the oldest to the oldest, until there is no pair. */
    void settle(BiConsumer<C, W> serve) {
        if (!mayHavePair() || settling.getAndIncrement() != 0) {
            return; // who settles just now looks once more
        }
        try {
            int seen = 1;
            do {
                while (mayHavePair()) {
                    pair(serve);
                }
                seen = settling.addAndGet(-seen);
            } while (seen != 0);
        } catch (RuntimeException e) {
            settling.set(0); // or nobody would ever settle here again
            throw e;
        }
    }

    private boolean mayHavePair() {
        return !waiting.isEmpty() && (held.get() != null || !parked.isEmpty());
    }

    /** By the one thread that settles. */
    private void pair(BiConsumer<C, W> serve) {
        C connection = take();
        if (connection == null) {
            return;
        }
        W stream = next();
        if (stream == null) {
            parkedCount.incrementAndGet();
            held.set(connection); // another thread has served the stream: it stays the oldest
        } else {
            serve.accept(connection, stream);
        }
    }

    void dialStarted() {
        dialling.incrementAndGet();
        recount();
    }

    void dialEnded() {
        dialling.decrementAndGet();
        recount();
    }

    /** Whether the streams that wait outnumber the dials under way. */
    boolean isShort() {
        return waitingCount.get() > dialling.get();
    }

    /** Dials under way beyond the streams that wait. */
    int dialsAhead() {
        return Math.max(0, dialling.get() - waitingCount.get());
    }

    /** Whoever changes a count enters the change; two at once may each enter an old one, but look again after that. */
    private void recount() {
        for (int now = dialsAhead(); now != counted.get(); now = dialsAhead()) {
            ahead.addAndGet(now - counted.getAndSet(now));
        }
    }

    /** Connections that lie ready or will, beyond those for which a stream waits. */
    int spare() {
        return parkedCount.get() + dialling.get() - waitingCount.get();
    }

    int parked() {
        return parkedCount.get();
    }
}
