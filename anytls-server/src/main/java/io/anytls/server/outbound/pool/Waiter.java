package io.anytls.server.outbound.pool;

import io.anytls.server.outbound.Connection;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/** A stream that wants a connection. */
final class Waiter {

    private final EventLoop loop;
    private final Promise<Connection> promise;

    /** The dial that was started because of it, if one was: what to give up when it goes. Its loop only. */
    private Future<SocketChannel> dial;

    private boolean triedAgain;

    /** @param promise of the loop */
    Waiter(EventLoop loop, Promise<Connection> promise) {
        this.loop = loop;
        this.promise = promise;
    }

    EventLoop loop() {
        return loop;
    }

    Promise<Connection> promise() {
        return promise;
    }

    void dial(Future<SocketChannel> started) {
        dial = started;
    }

    /** Once. */
    boolean mayTryAgain() {
        boolean may = !triedAgain;
        triedAgain = true;
        return may;
    }

    void giveUpDial() {
        if (dial != null) {
            dial.cancel(false);
        }
    }
}
