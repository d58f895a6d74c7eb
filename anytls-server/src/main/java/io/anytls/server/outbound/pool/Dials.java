package io.anytls.server.outbound.pool;

import io.anytls.daemon.dial.DialException;
import io.anytls.server.outbound.LimitException;
import io.anytls.server.outbound.TargetDialer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

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
        if (hasJustFailed(target, now)) {
            return;
        }
        int bays = target.bays().count();
        int share = (Math.min(mostParked, parking.limit()) + bays - 1) / bays;
        int aim = bay.demand().aim(now, share);
        for (int missing = aim - bay.spare(); missing > 0 && slots.take(target) == null; missing--) {
            shared(target, bay, loop, landing);
        }
    }

    /** A target that refuses is not knocked at for nobody. */
    private boolean hasJustFailed(Target target, long now) {
        long failed = failures.last(target.address());
        return failed != Demand.NEVER && now - failed < PAUSE_AFTER_FAILURE;
    }

    /** A stream has left its bay unserved: its dial goes too, unless others have a use for it. */
    void notNeededBy(Waiter waiter, Bay<ParkedConnection, Waiter> bay) {
        if (bay.spare() > bay.demand().aim(clock.getAsLong(), 1)) {
            waiter.giveUpDial();
        }
    }

    /** A dial for whoever comes first. */
    private Future<SocketChannel> shared(
            Target target, Bay<ParkedConnection, Waiter> bay, EventLoop loop, Landing landing) {
        bay.dialStarted();
        return dial(target, loop, bay.demand()::dialled, done -> {
            bay.dialEnded();
            if (done.isSuccess()) {
                landing.land(target, bay, done.getNow());
                return;
            }
            Waiter unserved = bay.isShort() ? bay.next() : null;
            if (unserved != null) {
                EventLoop its = unserved.loop();
                its.execute(() -> orFail(target, unserved, done.cause(), () -> again(target, unserved, landing)));
            }
        });
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
        long before = clock.getAsLong();
        target.hold();
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

    /** Tells the stream that it gets none, unless a parked connection can make room for it. On the stream's loop. */
    private void orFail(Target target, Waiter waiter, Throwable cause, Runnable again) {
        Future<Void> room = waiter.mayTryAgain() ? room(target, cause) : null;
        if (room != null) {
            room.addListener(freed -> waiter.loop().execute(again));
        } else if (cause instanceof CancellationException && !waiter.promise().isCancelled()) {
            again.run(); // the dial was another stream's, who has gone
        } else {
            waiter.promise().tryFailure(cause);
        }
    }

    private Future<Void> room(Target target, Throwable cause) {
        if (cause instanceof LimitException) {
            boolean perTarget = slots.isFull(target);
            return parking.evictOldest(parked -> !perTarget || parked.target() == target);
        }
        boolean outOfDescriptors = cause instanceof DialException e && e.kind() == DialException.Kind.NO_DESCRIPTORS;
        return outOfDescriptors ? parking.stop() : null;
    }
}
