package io.anytls.server.outbound.pool;

import io.netty.channel.socket.SocketChannel;

/**
 * A connection that nobody uses yet. Whoever gets it out of its bay owns it.
 *
 * @param bay where it lies
 * @param since when it was parked, in nanoseconds on the pool's clock
 * @param watch what notices that it is no good any more
 */
record ParkedConnection(
        Target target, Bay<ParkedConnection, Waiter> bay, SocketChannel channel, long since, ParkedWatch watch) {

    /** Each is itself only: comparing the parts would walk through half the pool. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
