package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import io.anytls.client.dial.SessionDialer;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.daemon.transport.TcpLife;
import io.anytls.protocol.address.TargetAddress;
import io.anytls.protocol.session.ClientStream;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams on sessions to one server: one stream at a time on each, so that none waits behind another. A session whose stream has
 * ended goes back to the idle ones; some may be made ahead. Any thread.
 *
 * <p>What is decided is decided in small classes with time as an argument ({@link SessionTable}, {@link Breaker}, {@link Warming},
 * {@link ClockJump}, {@link FailureBurst}). {@link Placement} finds each stream its session; here sessions are kept.
 */
public final class SessionPool implements Outbound {

    private static final Logger LOG = LoggerFactory.getLogger(SessionPool.class);

    private final EventLoopGroup loops;
    private final SessionTable table;
    private final SessionMaker maker;
    private final Returning returning;
    private final Placement placement;
    private final Warming warming;
    private final Maintenance maintenance;
    private final PoolClock clock;
    private final PoolStatistics statistics = new PoolStatistics();
    private final FailureBurst failures = new FailureBurst();

    private volatile PoolOptions options;
    private volatile boolean closed;

    /** @param wallClock tells, beside the system's monotonic clock, that the machine has slept */
    public SessionPool(SessionDialer dialer, PoolOptions options, EventLoopGroup loops, InstantSource wallClock) {
        DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        this.loops = loops;
        this.options = options;
        Supplier<PoolOptions> current = () -> this.options;
        this.table = new SessionTable(current);
        Breaker breaker = new Breaker(() -> this.options.breaker(), random);
        ServerHealth health = new ServerHealth(dialer.toString(), breaker);
        this.maker = new SessionMaker(dialer, current, health, statistics, new Sessions());
        this.placement = new Placement(
                table,
                breaker,
                health,
                maker,
                new StreamOpening(current, statistics, new StreamsOfSessions()),
                this::failed);
        this.returning = new Returning(current, table, maker, placement::serveWaiting);
        AheadMaker ahead = new AheadMaker(loops, table, maker, returning, this::failed);
        this.warming = new Warming(current, table, breaker, ahead, this::later, System::nanoTime, random);
        this.maintenance = new Maintenance(table, warming, maker::close);
        this.clock = new PoolClock(loops.next(), wallClock, this);
    }

    private void later(Runnable action, long nanos) {
        loops.next().schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    /** Begins to make sessions ahead and to look after those that are idle. */
    @Override
    public void start() {
        clock.start(options.idleSessionCheckInterval());
        warming.act(System.nanoTime());
    }

    /**
     * Goes on with other options and the sessions that there are. Heartbeat and lifetime are those of the sessions made from then on,
     * all else counts at once.
     */
    public void tune(PoolOptions changed) {
        options = changed;
        clock.change(changed.idleSessionCheckInterval());
        (changed.disableReuse() ? table.drain() : table.takeSurplus())
                .forEach(session -> maker.close(session, CloseReason.OVER_LIMIT));
        placement.serveWaiting();
        warming.act(System.nanoTime());
    }

    /** Closes the idle sessions, and every other one when its stream ends. */
    @Override
    public void close() {
        closed = true;
        placement.close();
        warming.close();
        returning.close();
        clock.stop();
        table.drain().forEach(session -> maker.close(session, CloseReason.SHUTDOWN));
    }

    /** Makes and keeps no session any more; the streams that it has or has been asked for are served to their end. */
    @Override
    public void retire() {
        warming.close();
        returning.close();
        clock.stop();
        table.drain().forEach(session -> maker.close(session, CloseReason.SHUTDOWN));
    }

    void maintain(long now) {
        maintenance.maintain(now);
    }

    /** Every idle session that has been silent for so long has to say that it lives; meanwhile no stream gets it. */
    void suspect(Duration silence) {
        Verification.ask(
                table.takeSilent(silence.toNanos()),
                returning::verified,
                session -> maker.close(session, CloseReason.HEARTBEAT));
    }

    /** The machine has slept: idle sessions have to say that they live, and those that cannot be asked are closed. */
    void clockJumped() {
        table.takeUnaskable().forEach(session -> maker.close(session, CloseReason.CLOCK_JUMP));
        suspect(Duration.ZERO);
    }

    /** How it stands, and what it has done so far. */
    public PoolReport report() {
        return PoolReport.of(table, statistics, System.nanoTime());
    }

    // ---- streams ----

    @Override
    public Future<DuplexChannel> open(TargetAddress target, EventLoop near) {
        Promise<DuplexChannel> opened = near.newPromise();
        open(target, near, opened, null, 1);
        return opened;
    }

    /**
     * For those who send nothing twice: the stream is theirs when its session is trusted or has proved to be alive.
     *
     * @param left the lease that it has moved from, or null
     */
    private void open(
            TargetAddress target, EventLoop near, Promise<DuplexChannel> opened, StreamLease left, int attempt) {
        lease(target, near).addListener((Future<StreamLease> leased) -> {
            if (!leased.isSuccess()) {
                if (left != null) {
                    left.movedInVain();
                }
                opened.tryFailure(leased.cause());
            } else if (leased.getNow().isTrusted()) {
                hand(leased.getNow(), opened);
            } else {
                leased.getNow().proof().addListener(proof -> {
                    if (proof.isSuccess()) {
                        hand(leased.getNow(), opened);
                    } else if (attempt < MOST_ATTEMPTS) {
                        leased.getNow().move();
                        open(target, near, opened, leased.getNow(), attempt + 1);
                    } else {
                        leased.getNow().abandon();
                        opened.tryFailure(proof.cause());
                    }
                });
            }
        });
    }

    private static void hand(StreamLease lease, Promise<DuplexChannel> opened) {
        if (!opened.trySuccess(lease.stream())) {
            lease.stream().close();
        }
    }

    @Override
    public Future<StreamLease> lease(TargetAddress target, EventLoop near) {
        long now = System.nanoTime();
        Order order = new Order(target, near);
        clock.look(now);
        warming.used(now);
        placement.serve(order);
        warming.act(now);
        return order.leased();
    }

    /** A stream is given on a session that stands, long before the server has connected to anything. */
    @Override
    public boolean waitsForTarget() {
        return false;
    }

    @Override
    public Future<Void> established(DuplexChannel stream) {
        return ((ClientStream) stream).established();
    }

    // ---- what becomes of sessions ----

    /** Something has failed that should not: several such in a row make every idle session a suspect. */
    private void failed() {
        if (failures.failed(System.nanoTime())) {
            LOG.debug("several failures in a row: idle sessions are asked whether they live");
            suspect(Duration.ZERO);
        }
    }

    private final class Sessions implements SessionMaker.Owner {
        @Override
        public void ended(PooledSession session, CloseReason reason, boolean failed) {
            table.closed(session);
            if (reason.isSuspicious()) {
                failed();
            }
            if (failed) {
                warming.failed();
            }
            if (!closed) {
                warming.act(System.nanoTime());
                placement.serveWaiting();
            }
        }

        @Override
        public void confirmed() {
            warming.succeeded();
        }

        @Override
        public void heartbeatMissed(PooledSession session, boolean payloadUnread) {
            if (payloadUnread) {
                stalled(session);
            } else {
                maker.close(session, CloseReason.HEARTBEAT);
            }
        }
    }

    private final class StreamsOfSessions implements StreamOpening.Owner {
        @Override
        public void streamEnded(PooledSession session, ClientStream stream) {
            returning.streamEnded(session, stream);
        }

        @Override
        public void answered(PooledSession session) {
            maker.confirm(session);
        }

        @Override
        public void stalled(PooledSession session) {
            SessionPool.this.stalled(session);
        }

        /** The stream is opened again, on a session heard from since or a new one: the others are asked at once, so that it meets no second dead one. */
        @Override
        public void lost(PooledSession session, Duration waited) {
            SessionPool.this.stalled(session); // its other streams are left to TCP
            suspect(waited);
        }
    }

    /** Any thread. */
    private void stalled(PooledSession session) {
        switch (table.retire(session, CloseReason.HEARTBEAT)) {
            case IDLE -> maker.close(session, CloseReason.HEARTBEAT); // its last stream has ended meanwhile
            case BUSY -> {
                LOG.debug("session {}: no answer while a target may stall; left to TCP", session.sequence());
                session.loop()
                        .execute(() -> StalledSession.watch(
                                session, TcpLife::unanswered, dead -> maker.close(dead, CloseReason.HEARTBEAT)));
            }
            case RETIRED -> {}
        }
    }
}
