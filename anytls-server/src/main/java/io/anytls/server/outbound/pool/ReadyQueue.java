package io.anytls.server.outbound.pool;

/** Things in the order in which they came: connections that lie ready, or streams that wait for one. */
interface ReadyQueue<T> {

    void add(T item);

    /** The oldest, which is then the caller's alone; null if there is none. */
    T poll();

    /** Whether it was there; if so, it is the caller's alone now. */
    boolean remove(T item);

    boolean isEmpty();
}
