package io.anytls.server.outbound.pool;

import io.anytls.daemon.transport.Migration;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.outbound.Connection;
import io.anytls.server.outbound.TargetDialer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Does what a {@link TargetMachine} has decided, counts it, and tells the machine how it went. Any thread; what belongs to a
 * connection is done on its loop. A dial holds its target and one of its slots, and leaves both to the connection, which gives them back when it closes.
 */
final class ActionPerformer {

    private final TargetDialer dialer;
    private final Slots slots;
    private final Targets targets;
    private final Ahead ahead;
    private final UnderWay underWay;
    private final Room room;
    private final Counters counters;
    private final Predicate<InetSocketAddress> permitted;
    private final BiFunction<Target, EventLoop, Future<Connection>> replacement;
    private final LongSupplier clock;

    /**
     * @param permitted the access rules, asked once more when a parked connection is lent
     * @param replacement dials for a stream of that loop whose parked connection was dead
     */
    ActionPerformer(
            TargetDialer dialer,
            Slots slots,
            Targets targets,
            Ahead ahead,
            UnderWay underWay,
            Room room,
            Counters counters,
            Predicate<InetSocketAddress> permitted,
            BiFunction<Target, EventLoop, Future<Connection>> replacement,
            LongSupplier clock) {
        this.dialer = dialer;
        this.slots = slots;
        this.targets = targets;
        this.ahead = ahead;
        this.underWay = underWay;
        this.room = room;
        this.counters = counters;
        this.permitted = permitted;
        this.replacement = replacement;
        this.clock = clock;
    }

    /** @param guard of the machine that has decided so */
    void perform(Guard guard, List<Action> actions) {
        for (int i = 0; i < actions.size(); i++) {
            perform(guard, actions.get(i));
        }
    }

    private void perform(Guard guard, Action action) {
        if (action instanceof Action.Dial dial) {
            dial(guard, dial.attempt());
        } else if (action instanceof Action.Give give) {
            onLoop(give.connection(), () -> give(give));
        } else if (action instanceof Action.Lend lend) {
            onLoop(lend.connection(), () -> lend(guard, lend.connection(), lend.waiter()));
        } else if (action instanceof Action.Park park) {
            onLoop(park.connection(), () -> watch(guard, park.connection()));
        } else if (action instanceof Action.Close close) {
            close(close);
        } else if (action instanceof Action.GiveUp giveUp) {
            giveUp(giveUp);
        } else if (action instanceof Action.GiveUpAhead all) {
            underWay.giveUpAll(other -> other == all.target());
        } else if (action instanceof Action.Evict evict) {
            Room.evict(evict.connection());
        } else if (action instanceof Action.MakeRoom wanted) {
            makeRoom(guard, wanted.waiter(), wanted.cause());
        } else if (action instanceof Action.Fail fail) {
            fail.waiter().promise().tryFailure(fail.cause());
        } else if (action instanceof Action.Decline decline) {
            decline.asker().complete(false);
        }
    }

    private static void onLoop(UnusedConnection connection, Runnable action) {
        EventLoop home = connection.loop();
        if (home.inEventLoop()) {
            action.run();
        } else {
            home.execute(action);
        }
    }

    // ---- dials ----

    private void dial(Guard guard, Attempt attempt) {
        Target target = attempt.target();
        if (!target.hold()) { // the stream has gone, and with it all that was known of the target
            slots.give(target);
            guard.tell(machine -> machine.notDialled(attempt, new CancellationException()));
            return;
        }
        long before = clock.getAsLong();
        if (attempt.owner() == null) {
            underWay.add(attempt, guard);
        }
        Future<SocketChannel> dial = dialer.dial(target.address(), attempt.loop());
        dial.addListener((Future<SocketChannel> done) -> {
            underWay.remove(attempt);
            if (done.isSuccess()) {
                dialled(guard, attempt, done.getNow(), clock.getAsLong() - before);
            } else {
                giveBack(target);
                notDialled(guard, attempt, done);
            }
        });
        attempt.begun(dial);
    }

    private void dialled(Guard guard, Attempt attempt, SocketChannel channel, long took) {
        Target target = attempt.target();
        counters.dialled.increment();
        counters.dialNanos.add(took);
        ahead.succeeded(target);
        channel.closeFuture().addListener(closed -> giveBack(target));
        long now = clock.getAsLong();
        boolean keepsEarlyBytes = !OutboundPoolOptions.CLIENT_SPEAKS_FIRST.contains(
                target.address().port());
        UnusedConnection connection =
                new UnusedConnection(target, guard, attempt.loop(), channel, now, new ParkedWatch(keepsEarlyBytes));
        boolean alive = channel.isActive();
        guard.tell(machine -> machine.dialled(attempt, connection, took, alive, now));
    }

    private void notDialled(Guard guard, Attempt attempt, Future<SocketChannel> dial) {
        if (!dial.isCancelled()) {
            counters.failed.increment();
            ahead.failed(attempt.target(), clock.getAsLong());
        }
        guard.tell(machine -> machine.notDialled(attempt, dial.cause()));
    }

    private void giveBack(Target target) {
        slots.give(target);
        targets.leave(target);
    }

    private static void giveUp(Action.GiveUp action) {
        CompletableFuture<Boolean> asker = action.asker();
        if (asker != null) {
            action.attempt().whenEnded().thenAccept(asker::complete);
        }
        action.attempt().giveUp();
    }

    private void makeRoom(Guard guard, Waiter waiter, Throwable cause) {
        Target target = guard.target();
        room.make(target, cause)
                .thenAccept(made ->
                        waiter.loop().execute(() -> guard.tell(machine -> machine.roomMade(waiter, made, cause))));
    }

    // ---- connections, on their loops ----

    private void give(Action.Give give) {
        counters.fresh.increment();
        Connection connection = give.ahead()
                ? doubtful(give.connection(), give.waiter())
                : new Connection.Dialled(give.connection().channel());
        move(give.waiter(), connection);
    }

    private void lend(Guard guard, UnusedConnection parked, Waiter waiter) {
        if (!parked.watch().isSound(parked.channel())) {
            drop(guard, parked, Action.Reason.STALE, waiter);
        } else if (!permitted.test(parked.channel().remoteAddress())) {
            drop(guard, parked, Action.Reason.CLEANED, waiter);
        } else if (!waiter.claim()) {
            close(parked, Action.Reason.CLEANED); // the stream has gone meanwhile
        } else {
            counters.reused.increment();
            parked.watch().lend();
            move(waiter, doubtful(parked, waiter));
        }
    }

    private Connection doubtful(UnusedConnection connection, Waiter waiter) {
        return new Connection.Parked(
                connection.channel(),
                Duration.ofNanos(connection.demand().dialNanos()),
                () -> replacement.apply(connection.target(), waiter.loop()));
    }

    private void drop(Guard guard, UnusedConnection parked, Action.Reason reason, Waiter waiter) {
        close(parked, reason);
        waiter.loop().execute(() -> guard.tell(machine -> machine.unserved(waiter)));
    }

    /** If it could not be moved it is closed, and the stream finds it so: for a parked one that is a case for its replacement. */
    private void move(Waiter waiter, Connection connection) {
        Migration.move(connection.channel(), waiter.loop(), moved -> {
            counters.active.increment();
            connection.channel().closeFuture().addListener(closed -> counters.active.decrement());
            waiter.promise().trySuccess(connection);
        });
    }

    private void watch(Guard guard, UnusedConnection parked) {
        parked.watch().begin(parked.channel(), () -> {
            long now = clock.getAsLong();
            guard.tell(machine -> machine.spoilt(parked, now));
        });
    }

    private void close(Action.Close action) {
        close(action.connection(), action.reason());
        CompletableFuture<Boolean> asker = action.asker();
        if (asker != null) {
            action.connection().channel().closeFuture().addListener(closed -> asker.complete(true));
        }
    }

    private void close(UnusedConnection connection, Action.Reason reason) {
        (reason == Action.Reason.STALE ? counters.stale : counters.cleaned).increment();
        connection.channel().close();
    }
}
