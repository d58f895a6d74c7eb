package io.anytls.server.outbound.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/** A deque behind a lock. Any thread. */
final class LockedQueue<T> implements ReadyQueue<T> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<T> items = new ArrayDeque<>();

    @Override
    public void add(T item) {
        lock.lock();
        try {
            items.add(item);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public T poll() {
        lock.lock();
        try {
            return items.poll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean remove(T item) {
        lock.lock();
        try {
            return items.remove(item);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isEmpty() {
        lock.lock();
        try {
            return items.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
