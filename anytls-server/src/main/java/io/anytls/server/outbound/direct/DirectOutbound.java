package io.anytls.server.outbound.direct;

import io.anytls.daemon.datagram.DatagramExit;
import io.anytls.daemon.datagram.DatagramExits;
import io.anytls.daemon.process.FileDescriptors;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.outbound.Connection;
import io.anytls.server.outbound.LimitException;
import io.anytls.server.outbound.Outbound;
import io.anytls.server.outbound.StreamRequest;
import io.anytls.server.outbound.pool.OutboundPool;
import io.anytls.server.outbound.pool.PoolReport;
import io.anytls.server.upkeep.Rounds;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Connects to targets from this machine, through a pool, and sends datagrams to them. Any thread. */
public final class DirectOutbound implements Outbound {

    private static final int MINUTE = 60;

    private final String tag;
    private final OutboundPool pool;
    private final DatagramExits datagrams;
    private final TargetShares shares;
    private final Rounds rounds;
    private final Consumer<Throwable> failures;

    /** Guarded by this. */
    private final List<Future<?>> upkeep = new ArrayList<>();

    /**
     * @param datagrams straight to targets
     * @param shares of the connections to one target, where their number is limited
     * @param rounds where the pool is looked after
     * @param failures is told why a connection was not made, unless it was given up
     */
    public DirectOutbound(
            String tag,
            OutboundPool pool,
            DatagramExits datagrams,
            TargetShares shares,
            Rounds rounds,
            Consumer<Throwable> failures) {
        this.tag = tag;
        this.pool = pool;
        this.datagrams = datagrams;
        this.shares = shares;
        this.rounds = rounds;
        this.failures = failures;
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public String type() {
        return "direct";
    }

    @Override
    public Future<Connection> open(StreamRequest request) {
        return connect(request).addListener(done -> {
            if (!done.isSuccess() && !done.isCancelled()) {
                failures.accept(done.cause());
            }
        });
    }

    @Override
    public Future<DatagramExit> openDatagrams(
            StreamRequest request, DatagramExit.Receiver receiver, LongConsumer held) {
        return datagrams
                .open(request.target().toSocketAddress(), request.loop(), receiver, held)
                .addListener(done -> {
                    if (!done.isSuccess() && !done.isCancelled()) {
                        failures.accept(done.cause());
                    }
                });
    }

    private Future<Connection> connect(StreamRequest request) {
        if (!pool.options().isRefusedPerTarget()) {
            return pool.connect(request.target(), request.loop());
        }
        TargetAddress target = OutboundPool.key(request.target());
        String user = request.origin().user();
        LimitException refusal = shares.take(target, user, pool.options().maxOutboundConnections());
        if (refusal != null) {
            return request.loop().newFailedFuture(refusal);
        }
        return pool.connect(target, request.loop()).addListener((Future<Connection> done) -> {
            if (done.isSuccess()) {
                done.getNow().channel().closeFuture().addListener(closed -> shares.give(target, user));
            } else {
                shares.give(target, user);
            }
        });
    }

    /** Says how the pool is set up, and looks after it from now on. */
    @Override
    public synchronized void start() {
        PoolReport report = new PoolReport(pool);
        report.started();
        upkeep.add(rounds.every(1, "closing old connections", pool::maintain));
        upkeep.add(rounds.every(1, "counting file descriptors", () -> pool.descriptors(FileDescriptors.free())));
        upkeep.add(rounds.every(MINUTE, "the report of the pool", report::minute));
    }

    /** What the pool has lent goes on; what lies parked there is closed, behind what is being done there now. */
    @Override
    public synchronized void retire() {
        upkeep.forEach(task -> task.cancel(false));
        rounds.once(pool::close);
    }

    @Override
    public synchronized void close() {
        upkeep.forEach(task -> task.cancel(false));
        pool.close();
    }
}
