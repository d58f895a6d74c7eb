package io.anytls.server.outbound.pool;

import io.anytls.daemon.dial.DialException;
import io.anytls.server.outbound.LimitException;
import io.anytls.server.outbound.TargetDialer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Starts dials, for streams and ahead of them. All methods run on the loop that they are about. A dial holds its target and one of
 * its slots, and leaves both to the connection, which gives them back when it closes.
 */
final class Dials {

    private static final long PAUSE_AFTER_FAILURE = TimeUnit.SECONDS.toNanos(10);

    private final TargetDialer dialer;
    private final Slots slots;
    private final Targets targets;
    private final Parking parking;
    private final Counters counters;
    private final LongSupplier clock;
    private final RecentTargets failures = new RecentTargets();
    private final UnderWay underWay = new UnderWay();

    Dials(TargetDialer dialer, Slots slots, Targets targets, Parking parking, Counters counters, LongSupplier clock) {
        this.dialer = dialer;
        this.slots = slots;
        this.targets = targets;
        this.parking = parking;
        this.counters = counters;
        this.clock = clock;
    }

    /** A connection that only this stream can get. */
    void alone(Target target, Waiter waiter, Landing landing) {
        if (waiter.promise().isDone()) {
            return; // it has gone while room was made for it
        }
        LimitException refusal = slots.take(target);
        if (refusal != null) {
            orFail(target, waiter, refusal, () -> alone(target, waiter, landing));
            return;
        }
        waiter.dial(dial(target, waiter.loop(), nanos -> {}, done -> {
            if (!done.isSuccess()) {
                orFail(target, waiter, done.cause(), () -> alone(target, waiter, landing));
            } else if (!landing.give(done.getNow(), waiter)) {
                counters.cleaned.increment();
                done.getNow().close();
            }
        }));
    }

    /** A dial for a stream that waits in its bay, unless one is under way that nobody waits for. */
    void forWaiter(Target target, Waiter waiter, Landing landing) {
        Bay<ParkedConnection, Waiter> bay = target.bays().at(waiter.loop());
        if (!bay.isShort()) {
            return;
        }
        LimitException refusal = slots.take(target);
        if (refusal == null) {
            waiter.dial(shared(target, bay, waiter.loop(), landing));
        } else if (bay.leave(waiter)) {
            orFail(target, waiter, refusal, () -> again(target, waiter, landing));
        }
    }

    /** Dials so many that the next streams will find what they need. */
    void ahead(Target target, EventLoop loop, int mostParked, Landing landing) {
        Bay<ParkedConnection, Waiter> bay = target.bays().at(loop);
        long now = clock.getAsLong();
        if (mayFail(target, now)) {
            return;
        }
        int bays = target.bays().count();
        int share = (Math.min(mostParked, parking.limit()) + bays - 1) / bays;
        int aim = bay.demand().aim(now, share);
        for (int missing = aim - bay.spare(); missing > 0; missing--) {
            if (!parking.hasRoomFor(bay.demand(), now) || slots.take(target) != null) {
                return;
            }
            shared(target, bay, loop, landing);
            if (failures.last(target.address(), now) != Demand.NEVER) {
                return; // one is enough to see whether it is there again
            }
        }
    }

    /** A target that fails is not knocked at for nobody: not at all for a while, and by one dial at a time until one succeeds. */
    private boolean mayFail(Target target, long now) {
        long failed = failures.last(target.address(), now);
        return failed != Demand.NEVER && (now - failed < PAUSE_AFTER_FAILURE || underWay.isAhead(target));
    }

    /** A stream has left its bay unserved: its dial goes too, unless others have a use for it and there is room. */
    void notNeededBy(Waiter waiter, Bay<ParkedConnection, Waiter> bay) {
        if (bay.spare() > bay.demand().aim(clock.getAsLong(), 1) || parking.isOverfull()) {
            waiter.giveUpDial();
        }
    }

    /** A dial for whoever comes first. */
    private Future<SocketChannel> shared(
            Target target, Bay<ParkedConnection, Waiter> bay, EventLoop loop, Landing landing) {
        bay.dialStarted();
        Future<SocketChannel> dial = dial(target, loop, bay.demand()::dialled, done -> {
            bay.dialEnded();
            if (done.isSuccess()) {
                landing.land(target, bay, done.getNow());
                return;
            }
            if (!done.isCancelled()) {
                underWay.giveUpAll(other -> other == target);
            }
            Waiter unserved = bay.isShort() ? bay.next() : null;
            if (unserved != null) {
                EventLoop its = unserved.loop();
                its.execute(() -> orFail(target, unserved, done.cause(), () -> again(target, unserved, landing)));
            }
        });
        underWay.add(target, bay, loop, dial);
        return dial;
    }

    private void again(Target target, Waiter waiter, Landing landing) {
        if (!waiter.promise().isDone()) {
            Bay<ParkedConnection, Waiter> bay = target.bays().at(waiter.loop());
            bay.await(waiter);
            forWaiter(target, waiter, landing);
            landing.settle(bay);
        }
    }

    private Future<SocketChannel> dial(
            Target target, EventLoop loop, Consumer<Long> tookNanos, Consumer<Future<SocketChannel>> then) {
        if (!target.hold()) {
            slots.give(target);
            Future<SocketChannel> over = loop.<SocketChannel>newPromise().setFailure(new CancellationException());
            then.accept(over); // the stream has gone, and with it all that was known of the target
            return over;
        }
        long before = clock.getAsLong();
        Future<SocketChannel> dial = dialer.dial(target.address(), loop);
        dial.addListener((Future<SocketChannel> done) -> {
            if (done.isSuccess()) {
                long took = clock.getAsLong() - before;
                counters.dialled.increment();
                failures.forget(target.address());
                counters.dialNanos.add(took);
                tookNanos.accept(took);
                done.getNow().closeFuture().addListener(closed -> giveBack(target));
            } else {
                giveBack(target);
                if (!done.isCancelled()) {
                    counters.failed.increment();
                    failures.note(target.address(), clock.getAsLong());
                }
            }
            then.accept(done);
        });
        return dial;
    }

    private void giveBack(Target target) {
        slots.give(target);
        targets.leave(target);
    }

    /** Tells the stream that it gets none, unless an unused connection or dial can make room for it. On the stream's loop. */
    private void orFail(Target target, Waiter waiter, Throwable cause, Runnable again) {
        if (cause instanceof CancellationException && !waiter.promise().isCancelled()) {
            again.run(); // the dial was another stream's, who has gone, or was given up for another one
        } else if (waiter.mayTryAgain()) {
            room(target, cause).thenAccept(made -> waiter.loop().execute(made ? again : () -> fail(waiter, cause)));
        } else {
            fail(waiter, cause);
        }
    }

    private static void fail(Waiter waiter, Throwable cause) {
        waiter.promise().tryFailure(cause);
    }

    /** Completes with whether some was made. */
    private CompletableFuture<Boolean> room(Target target, Throwable cause) {
        if (cause instanceof LimitException) {
            Predicate<Target> which = slots.isFull(target) ? other -> other == target : any -> true;
            return underWay.giveUpOne(which)
                    .thenCompose(done -> done
                            ? CompletableFuture.completedFuture(true)
                            : parking.evictOldest(parked -> which.test(parked.target())));
        }
        if (cause instanceof DialException e && e.kind() == DialException.Kind.NO_DESCRIPTORS) {
            return parking.stop().thenCombine(underWay.giveUpAll(any -> true), Boolean::logicalOr);
        }
        return CompletableFuture.completedFuture(false);
    }
}
