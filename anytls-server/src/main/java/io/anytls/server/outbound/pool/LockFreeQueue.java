package io.anytls.server.outbound.pool;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A linked queue whose ends are moved by compare-and-set (Michael and Scott's, as the JDK has it). Any thread. */
final class LockFreeQueue<T> implements ReadyQueue<T> {

    private final Queue<T> items = new ConcurrentLinkedQueue<>();

    @Override
    public void add(T item) {
        items.add(item);
    }

    @Override
    public T poll() {
        return items.poll();
    }

    @Override
    public boolean remove(T item) {
        return items.remove(item);
    }

    @Override
    public boolean isEmpty() {
        return items.isEmpty();
    }
}
