package io.anytls.daemon.route;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Tries one after the other until one is reached. Confined to its event loop. */
public final class InTurn<A, T> {

    private final Iterator<A> left;
    private final Function<A, Future<T>> way;
    private final Consumer<T> close;
    private final Promise<T> reached;

    private InTurn(Iterator<A> left, Function<A, Future<T>> way, Consumer<T> close, Promise<T> reached) {
        this.left = left;
        this.way = way;
        this.close = close;
        this.reached = reached;
    }

    /**
     * The first that is reached, or why the last was not. To cancel it cancels the attempt that is under way.
     *
     * @param all one or more
     * @param way completes on the loop
     * @param close what has come too late
     */
    public static <A, T> Future<T> first(
            List<A> all, EventExecutor loop, Function<A, Future<T>> way, Consumer<T> close) {
        Promise<T> reached = loop.newPromise();
        new InTurn<>(all.iterator(), way, close, reached).next();
        return reached;
    }

    private void next() {
        Future<T> attempt = way.apply(left.next());
        reached.addListener(done -> {
            if (reached.isCancelled()) {
                attempt.cancel(false);
            }
        });
        attempt.addListener((Future<T> done) -> {
            if (done.isSuccess()) {
                if (!reached.trySuccess(done.getNow())) {
                    close.accept(done.getNow());
                }
            } else if (left.hasNext() && !reached.isDone()) {
                next();
            } else {
                reached.tryFailure(done.cause());
            }
        });
    }
}
