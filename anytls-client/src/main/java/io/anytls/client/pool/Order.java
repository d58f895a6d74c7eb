package io.anytls.client.pool;

import io.anytls.client.tunnel.StreamLease;
import io.anytls.protocol.address.Network;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.datagram.UdpOverTcp;
import io.anytls.protocol.session.Repeat;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A stream that was asked for. */
final class Order {

    private static final int MOST_MISSES = 4;

    private final TargetAddress target;
    private final EventLoop near;
    private final Promise<StreamLease> leased;
    private final Repeat repeat;
    private volatile Future<?> timer;
    private volatile boolean late;
    private volatile int misses;

    /** @param near the loop of whoever asks */
    Order(TargetAddress target, EventLoop near) {
        this(target, near, null);
    }

    /** @param repeat of the sending before this one; null if it is the first */
    Order(TargetAddress target, EventLoop near, Repeat repeat) {
        this.target = target;
        this.repeat = repeat;
        this.near = near;
        this.leased = near.newPromise();
    }

    TargetAddress target() {
        return target;
    }

    /** What the stream carries: streams of bytes and of datagrams do not share a session while there is another way. */
    Network carries() {
        return UdpOverTcp.of(target) == null ? Network.TCP : Network.UDP;
    }

    /** Null if the stream has not been sent before, or may not be known again. */
    Repeat repeat() {
        return repeat;
    }

    EventLoop near() {
        return near;
    }

    Promise<StreamLease> leased() {
        return leased;
    }

    /** Sets its time, once; the timer ends with the order. */
    void limit(Duration longest, Runnable over) {
        if (timer == null) {
            timer = near.schedule(
                    () -> {
                        late = true;
                        over.run();
                    },
                    longest.toMillis(),
                    TimeUnit.MILLISECONDS);
            leased.addListener(done -> timer.cancel(false));
        }
    }

    /** Whether its time is over. Any thread. */
    boolean isLate() {
        return late;
    }

    /** Its session has ended before its stream was opened; false if that has happened too often to try another one. Any thread, one at a time. */
    boolean misses() {
        misses++;
        return misses < MOST_MISSES;
    }

    /** Hands the stream over, or closes it if nobody wants it any more. */
    void serve(StreamLease lease) {
        if (!leased.trySuccess(lease)) {
            lease.stream().close();
        }
    }

    void fail(Throwable cause) {
        leased.tryFailure(cause);
    }
}
