package io.anytls.client.pool;

import io.anytls.client.config.BreakerOptions;
import io.anytls.client.config.PoolOptions;
import io.anytls.protocol.address.TargetAddress;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link PoolMachine} whose steps a test performs when it likes. Time is a number; sessions have no sockets. */
final class ScriptedPool implements AutoCloseable {

    static final long SECOND = 1_000_000_000L;

    final SessionsForTests sessions = new SessionsForTests();
    final Breaker breaker = new Breaker(() -> BreakerOptions.DEFAULT, () -> 0);
    final PoolMachine machine;

    /** What has been asked for and not been answered. */
    final Deque<Order> dials = new ArrayDeque<>();

    final Deque<PooledSession> asked = new ArrayDeque<>();
    final Deque<PooledSession> draining = new ArrayDeque<>();
    final List<PooledSession> leftToTcp = new ArrayList<>();
    final List<Order> waiting = new ArrayList<>();
    int dialsAhead;

    /** What has become of orders and sessions. */
    final Map<Order, PooledSession> opened = new HashMap<>();

    final Map<Order, Throwable> failed = new HashMap<>();
    final List<String> closed = new ArrayList<>();

    /** The same of those that had a stream. */
    final List<String> cutOff = new ArrayList<>();

    final List<Long> wakes = new ArrayList<>();
    final List<Long> looks = new ArrayList<>();
    final List<PooledSession> proving = new ArrayList<>();

    /** How often each order was answered. */
    final Map<Order, Integer> answers = new HashMap<>();

    final FirstContact contact = new FirstContact();

    long now;

    private final EmbeddedChannel application = new EmbeddedChannel();
    private PoolOptions options;

    ScriptedPool(TableOptions options) {
        this.options = options.options();
        machine = new PoolMachine(() -> this.options, new ServerHealth("server", breaker), contact, () -> 0, 0);
        application.freezeTime();
    }

    EmbeddedChannel application() {
        return application;
    }

    void tune(TableOptions changed) {
        options = changed.options();
        run(machine.tuned(now));
    }

    Order order() {
        Order order = new Order(new TargetAddress("192.0.2.1", 80), application.eventLoop());
        run(machine.ordered(order, now));
        return order;
    }

    /** A session with the order's stream on it, dialled for it. */
    PooledSession dialled() {
        return dialled(Tenure.UNLIMITED);
    }

    PooledSession dialled(long lifetime) {
        return dialled(Tenure.of(lifetime));
    }

    PooledSession dialled(Tenure tenure) {
        PooledSession session = sessions.make(PooledSession.Origin.DEMAND, now, tenure);
        run(machine.dialled(session, dials.remove(), now));
        return session;
    }

    void notDialled() {
        breaker.failed(Failure.UNREACHED, now);
        run(machine.notDialled(dials.remove(), new IOException("refused"), now));
    }

    PooledSession madeAhead() {
        dialsAhead--;
        PooledSession session = sessions.make(PooledSession.Origin.ENSURE, now, Tenure.UNLIMITED);
        run(machine.madeAhead(session, now));
        return session;
    }

    void notMadeAhead() {
        dialsAhead--;
        breaker.failed(Failure.UNREACHED, now);
        run(machine.notMadeAhead(Failure.UNREACHED, now));
    }

    void streamEnded(PooledSession session) {
        run(machine.streamEnded(session, true, now));
    }

    /** The session ends for a reason that is not ours. */
    void die(PooledSession session, boolean useless) {
        session.channel().close();
        run(machine.ended(session, CloseReason.REMOTE, useless, now));
    }

    /** Dials that were asked for and have not ended. */
    int dials() {
        return dials.size();
    }

    void heard() {
        run(machine.heard(now));
    }

    void tick() {
        run(machine.tick(now));
    }

    /** Lets time pass, and wakes the machine when it has asked for it. */
    void pass(long nanos) {
        long end = now + nanos;
        while (Math.min(first(wakes), first(looks)) <= end) {
            now = Math.max(now, Math.min(first(wakes), first(looks)));
            act();
        }
        now = end;
    }

    private static long first(List<Long> times) {
        return times.stream().min(Long::compare).orElse(Long.MAX_VALUE);
    }

    /** What the machine has asked for by now. */
    void act() {
        long due = now;
        for (Long wake : wakes.stream().filter(time -> time <= due).toList()) {
            wakes.remove(wake);
            run(machine.wake(now));
        }
        for (Long look : looks.stream().filter(time -> time <= due).toList()) {
            looks.remove(look);
            run(machine.look(now));
        }
    }

    int idle() {
        return machine.snapshot(now).idle();
    }

    int busy() {
        return machine.snapshot(now).busy();
    }

    void run(List<Step> steps) {
        steps.forEach(this::run);
    }

    private void run(Step step) {
        if (step instanceof Step.Dial dial) {
            dials.add(dial.order());
            waiting.remove(dial.order());
        } else if (step instanceof Step.DialAhead ahead) {
            dialsAhead += ahead.count();
        } else if (step instanceof Step.OpenOnNew open) {
            opened(open.session(), open.order());
        } else if (step instanceof Step.OpenOnStanding open) {
            opened(open.session(), open.order());
        } else if (step instanceof Step.Fail fail) {
            answered(fail.order());
            failed.put(fail.order(), fail.cause());
        } else if (step instanceof Step.Wait wait) {
            if (!answers.containsKey(wait.order())
                    && !dials.contains(wait.order())) { // or a step before this has made room
                waiting.add(wait.order());
            }
        } else if (step instanceof Step.Ask ask) {
            asked.add(ask.session());
        } else if (step instanceof Step.Drain drain) {
            draining.add(drain.session());
        } else if (step instanceof Step.LeaveToTcp left) {
            leftToTcp.add(left.session());
        } else if (step instanceof Step.LookAfter look) {
            looks.add(now + look.nanos());
        } else if (step instanceof Step.Prove prove) {
            proving.add(prove.session());
        } else if (step instanceof Step.WakeAfter wake) {
            wakes.add(now + wake.nanos());
        } else if (step instanceof Step.Close close) {
            close(close.session(), close.reason());
        }
    }

    private void opened(PooledSession session, Order order) {
        answered(order);
        opened.put(order, session);
    }

    private void answered(Order order) {
        answers.merge(order, 1, Integer::sum);
        waiting.remove(order);
    }

    private void close(PooledSession session, CloseReason reason) {
        if (session.isAlive()) {
            closed.add(session.sequence() + " " + reason);
            if (session.streams() > 0) {
                cutOff.add(session.sequence() + " " + reason);
            }
            session.channel().close();
            run(machine.ended(session, reason, false, now));
        }
    }

    @Override
    public void close() {
        sessions.close();
        application.finishAndReleaseAll();
    }

    /** A session that has carried one stream and is idle now. */
    PooledSession idleSession() {
        return idleSession(Tenure.UNLIMITED);
    }

    PooledSession idleSession(long lifetime) {
        order();
        PooledSession session = dialled(lifetime);
        streamEnded(session);
        return session;
    }
}
