package io.anytls.server.outbound.pool;

import io.netty.channel.socket.SocketChannel;

/** A connection that no stream has got yet. Whoever gets it out of its {@link TargetMachine} owns it. */
final class UnusedConnection {

    private final Target target;
    private final Guard guard;
    private final SocketChannel channel;
    private final long since;
    private final ParkedWatch watch;

    /**
     * @param guard of the machine that it was dialled for
     * @param since when it was dialled, in nanoseconds on the pool's clock
     * @param watch notices that it is no good any more, from the moment it is parked
     */
    UnusedConnection(Target target, Guard guard, SocketChannel channel, long since, ParkedWatch watch) {
        this.target = target;
        this.guard = guard;
        this.channel = channel;
        this.since = since;
        this.watch = watch;
    }

    Target target() {
        return target;
    }

    Guard guard() {
        return guard;
    }

    SocketChannel channel() {
        return channel;
    }

    long since() {
        return since;
    }

    ParkedWatch watch() {
        return watch;
    }

    Demand demand() {
        return guard.demand();
    }
}
