package io.anytls.server.outbound.pool;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;

/** A connection that no stream has got yet. Whoever gets it out of its {@link TargetMachine} owns it. */
final class UnusedConnection {

    private final Target target;
    private final Guard guard;
    private final EventLoop loop;
    private final SocketChannel channel;
    private final long since;
    private final ParkedWatch watch;

    /**
     * @param loop where it lives
     * @param guard of the machine that it was dialled for
     * @param since when it was dialled, in nanoseconds on the pool's clock
     * @param watch notices that it is no good any more, from the moment it is parked
     */
    UnusedConnection(Target target, Guard guard, EventLoop loop, SocketChannel channel, long since, ParkedWatch watch) {
        this.loop = loop;
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

    EventLoop loop() {
        return loop;
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
