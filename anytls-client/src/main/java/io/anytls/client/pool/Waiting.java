package io.anytls.client.pool;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Orders that wait while every session that there may be is being dialled or verified, each for a limited time. Any thread. */
final class Waiting {

    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();

    /** An order that has waited before goes on with what is left of its time. */
    void add(Order order) {
        order.limit(LONGEST, () -> expire(order));
        orders.add(order);
        if (order.isLate()) {
            expire(order); // while nobody had it in the queue
        }
    }

    private void expire(Order order) {
        if (orders.remove(order)) {
            order.fail(new IOException("all sessions are busy, and none has become free in time"));
        }
    }

    /** Serves those that wait now; what has to wait on is added again. */
    void serve(Consumer<Order> server) {
        for (int left = orders.size(); left > 0; left--) {
            Order order = orders.poll();
            if (order == null) {
                return;
            }
            server.accept(order);
        }
    }

    void failAll(IOException reason) {
        for (Order order = orders.poll(); order != null; order = orders.poll()) {
            order.fail(reason);
        }
    }
}
