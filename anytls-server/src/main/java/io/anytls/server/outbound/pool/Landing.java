package io.anytls.server.outbound.pool;

import io.anytls.daemon.transport.Migration;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.outbound.Connection;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What becomes of a connection once it is there: a stream gets it, or it is parked, or closed. On the connection's loop. */
final class Landing {

    private final Parking parking;
    private final Counters counters;
    private final LongSupplier clock;
    private final int mostParked;
    private final BiConsumer<ParkedConnection, Waiter> lend;

    /**
     * @param mostParked for one target
     * @param lend gives a parked connection to a stream that waits
     */
    Landing(
            Parking parking,
            Counters counters,
            LongSupplier clock,
            int mostParked,
            BiConsumer<ParkedConnection, Waiter> lend) {
        this.parking = parking;
        this.counters = counters;
        this.clock = clock;
        this.mostParked = mostParked;
        this.lend = lend;
    }

    /** Gives it to the stream that was dialled for; false if that has gone. */
    boolean give(SocketChannel channel, Waiter waiter) {
        if (!waiter.promise().setUncancellable()) {
            return false;
        }
        counters.fresh.increment();
        Migration.move(channel, waiter.loop(), moved -> use(waiter, new Connection.Dialled(channel)));
        return true;
    }

    /** Gives a parked one, with what replaces it. */
    void give(ParkedConnection parked, Waiter waiter, Supplier<Future<Connection>> replacement) {
        counters.reused.increment();
        parked.watch().lend();
        Duration dialTime = Duration.ofNanos(parked.bay().demand().dialNanos());
        Connection connection = new Connection.Parked(parked.channel(), dialTime, replacement);
        Migration.move(parked.channel(), waiter.loop(), moved -> use(waiter, connection));
    }

    /** If it could not be moved it is closed, and the stream finds it so: for a parked one that is a case for its replacement. */
    private void use(Waiter waiter, Connection connection) {
        counters.active.increment();
        connection.channel().closeFuture().addListener(closed -> counters.active.decrement());
        waiter.promise().trySuccess(connection);
    }

    /** To the stream that has waited longest, or into the bay, or away. */
    void land(Target target, Bay<ParkedConnection, Waiter> bay, SocketChannel channel) {
        for (Waiter waiter = bay.next(); waiter != null; waiter = bay.next()) {
            if (give(channel, waiter)) {
                return;
            }
        }
        park(target, bay, channel);
    }

    /** Parks it where it may be wanted, else closes it. */
    void park(Target target, Bay<ParkedConnection, Waiter> bay, SocketChannel channel) {
        boolean wanted =
                channel.isActive() && parking.limit() > 0 && bay.demand().isBusy(clock.getAsLong());
        if (!wanted || !target.takePlace(mostParked)) {
            counters.cleaned.increment();
            channel.close();
            return;
        }
        Promise<ParkedConnection> spoilt = channel.eventLoop().newPromise();
        boolean keepsEarlyBytes = !OutboundPoolOptions.CLIENT_SPEAKS_FIRST.contains(
                target.address().port());
        ParkedWatch watch = new ParkedWatch(keepsEarlyBytes, () -> spoilt.trySuccess(null));
        ParkedConnection parked = new ParkedConnection(target, bay, channel, clock.getAsLong(), watch);
        spoilt.addListener(done -> spoilt(parked));
        channel.pipeline().addLast(watch);
        parking.add(parked);
        bay.park(parked);
        channel.config().setAutoRead(true);
        settle(bay);
    }

    /** Brings together those who wait and what lies here. On the bay's loop where it belongs to one. */
    void settle(Bay<ParkedConnection, Waiter> bay) {
        bay.settle(lend);
    }

    /** If it has just been taken out of its bay, whoever took it will see that it is no good. */
    private void spoilt(ParkedConnection parked) {
        if (parked.bay().remove(parked)) {
            parking.removed(parked);
            counters.stale.increment();
            parked.channel().close();
        }
    }
}
