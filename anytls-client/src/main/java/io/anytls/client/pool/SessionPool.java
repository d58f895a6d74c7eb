package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import io.anytls.client.dial.SessionDialer;
import io.anytls.client.tunnel.Outbound;
import io.anytls.client.tunnel.StreamLease;
import io.anytls.client.tunnel.StreamRequest;
import io.anytls.protocol.session.ClientStream;
import io.anytls.protocol.session.Peer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Streams on sessions to one server: one stream at a time on each, so that none waits behind another. A session whose stream has
 * ended goes back to the idle ones; some may be made ahead. Any thread.
 *
 * <p>What happens is told to {@link PoolMachine}, which decides; {@link StepPerformer} does what it says. Here both meet whoever asks
 * for streams.
 */
public final class SessionPool implements Outbound {

    private final String tag;
    private final SessionDialer dialer;
    private final PoolMachine machine;
    private final StepPerformer performer;
    private final PoolClock clock;
    private final PoolStatistics statistics = new PoolStatistics();
    private final ServerRecord record = new ServerRecord();
    private final Heartbeats heartbeats;

    private volatile PoolOptions options;

    /**
     * @param tag of the outbound
     * @param wallClock tells, beside the system's monotonic clock, that the machine has slept
     * @param quiet what is known of the way to the server, for heartbeats at {@code auto}
     */
    public SessionPool(
            String tag,
            SessionDialer dialer,
            PoolOptions options,
            EventLoopGroup loops,
            InstantSource wallClock,
            QuietTime quiet) {
        DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        this.tag = tag;
        this.dialer = dialer;
        this.options = options;
        Supplier<PoolOptions> current = () -> this.options;
        ServerHealth health = new ServerHealth(dialer.toString(), new Breaker(() -> this.options.breaker(), random));
        FirstContact contact = new FirstContact();
        Spread spread = new Spread(random);
        this.heartbeats = new Heartbeats(current, quiet);
        SessionMaker maker = new SessionMaker(dialer, current, health, statistics, contact, heartbeats, new Sessions());
        StreamOpening opening = new StreamOpening(current, statistics, new StreamsOfSessions(maker));
        this.machine = new PoolMachine(current, health, contact, random, System.nanoTime());
        this.performer = new StepPerformer(machine, maker, opening, spread, loops);
        this.clock = new PoolClock(loops.next(), wallClock, spread, this);
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public String type() {
        return "anytls";
    }

    /** Begins to make sessions ahead and to look after those that are idle. */
    @Override
    public void start() {
        clock.start(options.idleSessionCheckInterval());
        maintain(System.nanoTime());
    }

    /**
     * Makes a session, whether any is wanted or not, and keeps it for the first stream.
     *
     * @return completes with what the server is, {@link Peer#SILENT} if it has said nothing of itself; fails with one line for a person
     */
    public Future<Peer> reach() {
        return performer.reach();
    }

    /**
     * Goes on with other options and the sessions that there are. Lifetime is that of the sessions made from then on, and so is the time for
     * an answer to a heartbeat; all else counts at once.
     */
    public void tune(PoolOptions changed) {
        options = changed;
        heartbeats.look();
        clock.change(changed.idleSessionCheckInterval());
        performer.perform(machine.tuned(System.nanoTime()));
    }

    /** Closes the idle sessions, and every other one when its stream ends. */
    @Override
    public void close() {
        clock.stop();
        performer.perform(machine.close());
    }

    /** Makes and keeps no session any more; the streams that it has or has been asked for are served to their end. */
    @Override
    public void retire() {
        clock.stop();
        performer.perform(machine.retire());
    }

    PoolOptions options() {
        return options;
    }

    void maintain(long now) {
        performer.perform(machine.tick(now));
    }

    /** Looks whether the server has moved, as soon as its record allows; while it has no sessions nobody needs to know. */
    void lookUp(EventLoop loop) {
        if (!machine.snapshot(System.nanoTime()).sessions().isEmpty()) {
            dialer.lookUp(loop).addListener((Future<List<InetAddress>> found) -> {
                if (found.isSuccess()) {
                    performer.perform(machine.addressesKnown(record.lookedUp(found.getNow()), System.nanoTime()));
                }
            });
        }
    }

    /**
     * The machine is in another network, or back in one.
     *
     * @param gone which local addresses are not there any more
     */
    public void networkChanged(Predicate<InetAddress> gone) {
        heartbeats.look();
        performer.perform(machine.networkChanged(gone, System.nanoTime()));
    }

    void clockJumped() {
        performer.perform(machine.clockJumped());
    }

    /** How it stands, and what it has done so far. */
    public PoolReport report() {
        return PoolReport.of(machine.snapshot(System.nanoTime()), statistics, System.nanoTime());
    }

    // ---- streams ----

    @Override
    public Future<StreamLease> open(StreamRequest request) {
        long now = System.nanoTime();
        Order order = new Order(request.target(), request.loop(), request.repeat());
        clock.look(now);
        performer.perform(machine.ordered(order, now));
        return order.leased();
    }

    /** A stream is given on a session that stands, long before the server has connected to anything. */
    @Override
    public boolean waitsForTarget() {
        return false;
    }

    // ---- what becomes of sessions ----

    private final class Sessions implements SessionMaker.Owner {
        @Override
        public void ended(PooledSession session, CloseReason reason, boolean failed) {
            performer.perform(machine.ended(session, reason, failed, System.nanoTime()));
        }

        @Override
        public void confirmed() {
            machine.confirmed();
        }

        @Override
        public void heard() {
            performer.perform(machine.heard(System.nanoTime()));
        }

        @Override
        public void heartbeatMissed(PooledSession session, boolean payloadUnread) {
            performer.perform(payloadUnread ? machine.stalled(session) : machine.dead(session));
        }
    }

    private final class StreamsOfSessions implements StreamOpening.Owner {

        private final SessionMaker maker;

        StreamsOfSessions(SessionMaker maker) {
            this.maker = maker;
        }

        @Override
        public void streamEnded(PooledSession session, ClientStream stream) {
            performer.perform(machine.streamEnded(session, stream.hasEndedOrderly(), System.nanoTime()));
        }

        @Override
        public void answered(PooledSession session) {
            maker.confirm(session);
        }

        @Override
        public void missed(Order order) {
            performer.perform(machine.missed(order, System.nanoTime()));
        }

        @Override
        public void stalled(PooledSession session) {
            performer.perform(machine.stalled(session));
        }

        /** The stream is opened again, on a session heard from since or a new one: the others are asked at once, so that it meets no second dead one. */
        @Override
        public void lost(PooledSession session, Duration waited) {
            maker.doubt(session);
            performer.perform(machine.lost(session, waited));
        }
    }
}
