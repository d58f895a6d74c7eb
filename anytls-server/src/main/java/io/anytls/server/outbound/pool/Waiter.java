package io.anytls.server.outbound.pool;

import io.anytls.server.outbound.Connection;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;

/** A stream that wants a connection. What is not final is guarded by the {@link Guard} of the machine that it asks. */
final class Waiter {

    private final EventLoop loop;
    private final Promise<Connection> promise;

    /** The dial that was begun because of it, if one was: what to give up when it goes. */
    private Attempt attempt;

    private boolean forItsOwn;
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

    /** From now on it cannot be cancelled. False if it has gone already. */
    boolean claim() {
        return promise.setUncancellable();
    }

    Attempt attempt() {
        return attempt;
    }

    void attempt(Attempt begun) {
        attempt = begun;
    }

    /** It gets no connection but one that was dialled for it. */
    void wantsItsOwn() {
        forItsOwn = true;
    }

    boolean isForItsOwn() {
        return forItsOwn;
    }

    /** Once. */
    boolean mayTryAgain() {
        boolean may = !triedAgain;
        triedAgain = true;
        return may;
    }
}
