package io.anytls.client.pool;

import io.anytls.daemon.transport.TcpLife;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;

/**
 * Which session a stream gets: an idle one, else a new one, else at the limit of sessions one with others on it; and until there is
 * any, the stream waits. Any thread.
 */
final class Placement {

    private final SessionTable table;
    private final Breaker breaker;
    private final ServerHealth health;
    private final SessionMaker maker;
    private final StreamOpening opening;
    private final Runnable failed;
    private final Waiting waiting = new Waiting();

    private volatile boolean closed;

    /** @param failed called when a dial has failed */
    Placement(
            SessionTable table,
            Breaker breaker,
            ServerHealth health,
            SessionMaker maker,
            StreamOpening opening,
            Runnable failed) {
        this.table = table;
        this.breaker = breaker;
        this.health = health;
        this.maker = maker;
        this.opening = opening;
        this.failed = failed;
    }

    /** From now on nothing is dialled, and nothing waits. */
    void close() {
        closed = true;
        waiting.failAll(shutDown());
    }

    private static IOException shutDown() {
        return new IOException("the client is shutting down");
    }

    /** Any thread. */
    void serve(Order order) {
        long now = System.nanoTime();
        PooledSession session = table.take(order.near(), now);
        if (session != null) {
            open(session, order);
        } else if (mayDial(now)) {
            dial(order, now);
        } else if (!share(order)) {
            waiting.add(order);
            if (table.canServe(System.nanoTime())) {
                serveWaiting(); // what has made room in between has not seen this order
            }
        }
    }

    private boolean mayDial(long now) {
        table.makeRoom(now).forEach(old -> maker.close(old, CloseReason.LIFETIME));
        return table.mayDial();
    }

    private boolean share(Order order) {
        PooledSession shared = table.share();
        if (shared != null) {
            open(shared, order);
        }
        return shared != null;
    }

    private void open(PooledSession session, Order order) {
        if (!session.loop().inEventLoop()) {
            session.loop().execute(() -> open(session, order));
        } else if (!session.isAlive()) {
            serve(order);
        } else {
            TcpLife.userTimeout(session.channel(), Duration.ZERO);
            opening.onStanding(session, order);
        }
    }

    private void dial(Order order, long now) {
        if (closed || !breaker.allows(now)) {
            table.notDialled(PooledSession.Origin.DEMAND);
            spare(order, closed ? shutDown() : health.resting(now));
            return;
        }
        maker.dial(order.near(), PooledSession.Origin.DEMAND).addListener((Future<PooledSession> dialled) -> {
            if (dialled.isSuccess()) {
                table.dialled(dialled.getNow());
                opening.onNew(dialled.getNow(), order);
            } else {
                table.notDialled(PooledSession.Origin.DEMAND);
                failed.run();
                spare(order, dialled.cause());
            }
            serveWaiting();
        });
    }

    /** No session can be had for it: one that has come back, or is shared, is better than none. */
    private void spare(Order order, Throwable cause) {
        long now = System.nanoTime();
        PooledSession session = table.take(order.near(), now);
        if (session != null) {
            open(session, order);
        } else if (!share(order)) {
            order.fail(cause);
        }
    }

    /** Sessions have become idle, or room for others has come. Any thread. */
    void serveWaiting() {
        waiting.serve(this::serve);
    }
}
