package io.anytls.client.pool;

import io.anytls.daemon.transport.TcpLife;
import io.anytls.protocol.session.Peer;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what {@link PoolMachine} has decided, and tells it how that went. Any thread; what belongs to a session is done on its loop. */
final class StepPerformer {

    private static final Logger LOG = LoggerFactory.getLogger(StepPerformer.class);

    /** Idle sessions carry nothing that could stall, so what TCP cannot deliver in this time shows that they are dead. */
    private static final Duration IDLE_USER_TIMEOUT = Duration.ofSeconds(20);

    /** For what the server had sent for a stream that was cut off. */
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(5);

    /** How long an order may wait for a session in all. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private final PoolMachine machine;
    private final SessionMaker maker;
    private final StreamOpening opening;
    private final Spread spread;
    private final EventLoopGroup loops;

    StepPerformer(PoolMachine machine, SessionMaker maker, StreamOpening opening, Spread spread, EventLoopGroup loops) {
        this.spread = spread;
        this.machine = machine;
        this.maker = maker;
        this.opening = opening;
        this.loops = loops;
    }

    void perform(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            perform(steps.get(i));
        }
    }

    private void perform(Step step) {
        if (step instanceof Step.OpenOnStanding open) {
            openOnStanding(open.session(), open.order());
        } else if (step instanceof Step.OpenOnNew open) {
            opening.onNew(open.session(), open.order());
        } else if (step instanceof Step.Dial dial) {
            dial(dial.order());
        } else if (step instanceof Step.DialAhead ahead) {
            dialAhead(ahead);
        } else if (step instanceof Step.Rest rest) {
            LOG.debug("session {} idle", rest.session().sequence());
            TcpLife.userTimeout(rest.session().channel(), IDLE_USER_TIMEOUT);
        } else if (step instanceof Step.Close close) {
            maker.close(close.session(), close.reason());
        } else if (step instanceof Step.Ask ask) {
            ask(ask.session());
        } else if (step instanceof Step.Drain drain) {
            drain(drain.session());
        } else if (step instanceof Step.LeaveToTcp left) {
            leaveToTcp(left.session());
        } else if (step instanceof Step.SeveralFailures) {
            LOG.debug("several failures in a row: idle sessions are asked whether they live");
        } else if (step instanceof Step.Wait wait) {
            wait.order().limit(LONGEST_WAIT, () -> perform(machine.expired(wait.order())));
        } else if (step instanceof Step.Fail fail) {
            fail.order().fail(fail.cause());
        } else if (step instanceof Step.LookAfter look) {
            loops.next().schedule(() -> perform(machine.look(now())), look.nanos(), TimeUnit.NANOSECONDS);
        } else if (step instanceof Step.Prove prove) {
            prove(prove.session());
        } else if (step instanceof Step.WakeAfter wake) {
            loops.next().schedule(() -> perform(machine.wake(now())), wake.nanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void openOnStanding(PooledSession session, Order order) {
        if (!session.loop().inEventLoop()) {
            session.loop().execute(() -> openOnStanding(session, order));
        } else if (!session.isAlive()) {
            perform(machine.missed(order, now()));
        } else {
            TcpLife.userTimeout(session.channel(), Duration.ZERO);
            opening.onStanding(session, order);
        }
    }

    private void dial(Order order) {
        maker.dial(order.near(), PooledSession.Origin.DEMAND).addListener((Future<PooledSession> dialled) -> {
            if (dialled.isSuccess()) {
                perform(machine.dialled(dialled.getNow(), order, now()));
            } else {
                perform(machine.notDialled(order, dialled.cause(), now()));
            }
        });
    }

    private void dialAhead(Step.DialAhead ahead) {
        LOG.debug(
                "[EnsureIdleSession] Current idle sessions: {}, target: {}, creating {} new sessions",
                ahead.idle(),
                ahead.wanted(),
                ahead.count());
        long[] delays = spread.dials(ahead.count());
        for (int i = 0; i < delays.length; i++) {
            int number = i + 1;
            loops.next().schedule(() -> dialAhead(number, loops.next().newPromise()), delays[i], TimeUnit.NANOSECONDS);
        }
    }

    private void dialAhead(int number, Promise<Peer> made) {
        maker.dial(loops.next(), PooledSession.Origin.ENSURE).addListener((Future<PooledSession> dialled) -> {
            if (dialled.isSuccess()) {
                prove(number, dialled.getNow(), made);
            } else {
                notMadeAhead(number, Failure.ofDial(dialled.cause()), dialled.cause());
                made.tryFailure(dialled.cause());
            }
        });
    }

    private void prove(int number, PooledSession session, Promise<Peer> made) {
        maker.prove(session).addListener(proved -> {
            if (proved.isSuccess()) {
                madeAhead(number, session);
                made.trySuccess(session.session().peer());
            } else {
                notMadeAhead(number, Failure.USELESS, proved.cause());
                made.tryFailure(proved.cause());
            }
        });
    }

    /** Makes one session, wanted or not, to see whether the server can be reached. */
    Future<Peer> reach() {
        Promise<Peer> made = loops.next().newPromise();
        machine.reaching();
        dialAhead(1, made);
        return made;
    }

    private void madeAhead(int number, PooledSession session) {
        List<Step> steps = machine.madeAhead(session, now());
        if (steps.contains(new Step.Rest(session))) {
            LOG.debug(
                    "[EnsureIdleSession] Successfully created and pooled session #{} (seq={})",
                    number,
                    session.sequence());
        }
        perform(steps);
    }

    private void notMadeAhead(int number, Failure failure, Throwable cause) {
        LOG.debug("[EnsureIdleSession] Failed to create session #{}: {}", number, cause.getMessage());
        perform(machine.notMadeAhead(failure, now()));
    }

    private void ask(PooledSession session) {
        LOG.debug("session {} is asked whether it lives", session.sequence());
        session.loop()
                .execute(() -> session.session()
                        .proveNow()
                        .addListener(answer ->
                                perform(answer.isSuccess() ? machine.proved(session, now()) : machine.dead(session))));
    }

    private void prove(PooledSession session) {
        maker.prove(session)
                .addListener(
                        proved -> perform(proved.isSuccess() ? machine.proved(session, now()) : machine.dead(session)));
    }

    private void drain(PooledSession session) {
        session.session()
                .drain(DRAIN_PATIENCE)
                .addListener(done -> perform(machine.drained(session, done.isSuccess(), now())));
    }

    private void leaveToTcp(PooledSession session) {
        LOG.debug("session {}: no answer while a target may stall; left to TCP", session.sequence());
        session.loop()
                .execute(() ->
                        StalledSession.watch(session, TcpLife::unanswered, silent -> perform(machine.dead(silent))));
    }

    private static long now() {
        return System.nanoTime();
    }
}
