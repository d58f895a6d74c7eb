package io.anytls.server.outbound.pool;

import java.util.ArrayDeque;
import java.util.Deque;

/** A plain deque, for one thread. */
final class ConfinedQueue<T> implements ReadyQueue<T> {

    private final Deque<T> items = new ArrayDeque<>(4);

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
