package io.anytls.server.outbound.pool;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The dials for bays that have not ended: those that nobody waits for may be given up. Any thread. */
final class UnderWay {

    private static final CompletableFuture<Boolean> GIVEN_UP = CompletableFuture.completedFuture(true);
    private static final CompletableFuture<Boolean> NONE = CompletableFuture.completedFuture(false);

    private final Set<Dial> all = ConcurrentHashMap.newKeySet();

    void add(Target target, Bay<ParkedConnection, Waiter> bay, EventLoop loop, Future<SocketChannel> future) {
        Dial dial = new Dial(target, bay, loop, future);
        all.add(dial);
        future.addListener(done -> all.remove(dial));
    }

    /** Whether one to the target is under way that nobody waits for. */
    boolean isAhead(Target target) {
        return all.stream().anyMatch(dial -> dial.target == target && dial.bay.dialsAhead() > 0);
    }

    /**
     * Gives up one that nobody waits for.
     *
     * @return completes with whether there was one, once its place is free
     */
    CompletableFuture<Boolean> giveUpOne(Predicate<Target> which) {
        for (Dial dial : all) {
            if (which.test(dial.target) && dial.bay.dialsAhead() > 0) {
                return giveUp(dial).thenCompose(done -> done ? GIVEN_UP : giveUpOne(which));
            }
        }
        return NONE;
    }

    /** The same with all of them. */
    CompletableFuture<Boolean> giveUpAll(Predicate<Target> which) {
        CompletableFuture<Boolean> any = NONE;
        for (Dial dial : List.copyOf(all)) {
            if (which.test(dial.target)) {
                any = any.thenCombine(giveUp(dial), Boolean::logicalOr);
            }
        }
        return any;
    }

    private CompletableFuture<Boolean> giveUp(Dial dial) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        dial.loop.execute(() -> {
            if (dial.bay.dialsAhead() > 0 && dial.future.cancel(false)) {
                dial.future.addListener(cancelled -> done.complete(true)); // behind the one that gives the place back
            } else {
                done.complete(false);
            }
        });
        return done;
    }

    /** Each is itself only. */
    private static final class Dial {

        private final Target target;
        private final Bay<ParkedConnection, Waiter> bay;
        private final EventLoop loop;
        private final Future<SocketChannel> future;

        Dial(Target target, Bay<ParkedConnection, Waiter> bay, EventLoop loop, Future<SocketChannel> future) {
            this.target = target;
            this.bay = bay;
            this.loop = loop;
            this.future = future;
        }
    }
}
