package io.anytls.server.outbound.pool;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import java.util.concurrent.CompletableFuture;

/** A dial, from the moment it is decided on. It may be given up before it has begun. Any thread. */
final class Attempt {

    private final Target target;
    private final EventLoop loop;
    private final Waiter owner;

    /** What waits for its end. */
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    /** Guarded by this. */
    private Future<SocketChannel> dial;

    /** Guarded by this. */
    private boolean givenUp;

    /** @param owner the one stream that may get the connection; null for a dial for whoever comes first */
    Attempt(Target target, EventLoop loop, Waiter owner) {
        this.target = target;
        this.loop = loop;
        this.owner = owner;
    }

    Target target() {
        return target;
    }

    EventLoop loop() {
        return loop;
    }

    Waiter owner() {
        return owner;
    }

    /** It has begun; {@link #whenEnded} completes behind the listeners that the dial has by now. */
    synchronized void begun(Future<SocketChannel> started) {
        dial = started;
        started.addListener((FutureListener<SocketChannel>) done -> ended.complete(true));
        if (givenUp) {
            started.cancel(false);
        }
    }

    synchronized void giveUp() {
        givenUp = true;
        if (dial != null) {
            dial.cancel(false);
        }
    }

    /** Completes once it has ended, however. */
    CompletableFuture<Boolean> whenEnded() {
        return ended;
    }
}
