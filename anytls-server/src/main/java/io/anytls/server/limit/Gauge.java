package io.anytls.server.limit;

import java.util.concurrent.atomic.AtomicInteger;

/** A count that does not grow beyond a bound. Any thread. */
final class Gauge {

    private final AtomicInteger count = new AtomicInteger();
    private final int most;

    Gauge(int most) {
        this.most = most;
    }

    boolean enter() {
        while (true) {
            int now = count.get();
            if (now >= most) {
                return false;
            }
            if (count.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    void leave() {
        count.decrementAndGet();
    }

    boolean isFull() {
        return count.get() >= most;
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    int most() {
        return most;
    }
}
