package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * How many sessions are made ahead of use, and when: {@code ensure_idle_session} are kept ready, and what is kept is replaced before its end. Dials
 * under way count. After failures, and while the server is given a rest, it waits and is woken. Time is an argument. Guarded by the lock of
 * {@link PoolMachine}.
 */
final class Ensuring {

    /** While another dial is finding out whether the server is well again, or this machine has no network. */
    private static final long BRIEFLY = TimeUnit.MILLISECONDS.toNanos(500);

    private final Supplier<PoolOptions> options;
    private final SessionTable table;
    private final Reserve reserve;
    private final ServerHealth health;
    private final Backoff backoff;

    private long lastUse;

    /** What it rests for; null if it does not. */
    private Failure resting;

    private long restsUntil;
    private boolean looking;
    private boolean closed;

    /** @param random from 0 to 1, for jitter */
    Ensuring(
            Supplier<PoolOptions> options,
            SessionTable table,
            Reserve reserve,
            ServerHealth health,
            DoubleSupplier random,
            long now) {
        this.options = options;
        this.reserve = reserve;
        this.table = table;
        this.health = health;
        this.backoff = new Backoff(random);
        this.lastUse = now;
    }

    /** A stream was asked for. */
    void used(long now) {
        lastUse = now;
        reserve.used(now);
    }

    /** From now on nothing is made. */
    void close() {
        closed = true;
    }

    /** Dials what is missing. */
    void act(long now, List<Step> steps) {
        if (reserve.isNothing() || closed || resting != null || isPaused(now)) {
            return;
        }
        int count = 0;
        for (int missing = missing(now); missing > 0; missing--) {
            if (!health.allowsDial(now)) {
                rest(Failure.UNREACHED, Math.max(health.restLeft(now), BRIEFLY), now, steps);
                break;
            }
            table.dialling(PooledSession.Origin.ENSURE);
            count++;
        }
        if (!looking && options.get().ensureIdleSession() > 0 && aboutToComeBack(now) > 0) {
            looking = true; // if they do not
            steps.add(new Step.WakeAfter(BusyTimes.SOON));
        }
        if (count > 0) {
            steps.add(new Step.DialAhead(count, table.idleCount(), wanted(now)));
        }
    }

    /**
     * How many dials have to be made now to come to the number of sessions that is to be kept ready. Dials under way count, sessions being verified
     * and those about to come back; not what is to be replaced. Neither the number at a time nor the limit of sessions is passed, and where the
     * server has moved one is replaced after the other.
     */
    int missing(long now) {
        int making = table.dialing(PooledSession.Origin.ENSURE);
        int ready = table.idleCount(session -> !isToBeReplaced(session, now));
        int missing = wanted(now) - ready - making;
        if (missing <= 0) {
            return 0; // as after nearly every stream: the rest could only make it less
        }
        missing -= table.busyCount(session -> session.retired() == null && session.streams() == 0);
        missing -= reserve.isAuto() ? reserve.busy() : aboutToComeBack(now);
        boolean moved = !table.idle(PooledSession::isSuperseded).isEmpty();
        int rate = moved ? 1 : options.get().ensureIdleSessionCreateRate();
        return Math.max(0, Math.min(Math.min(missing, rate - making), table.room()));
    }

    /** What is kept without being made ahead is replaced too, before it ends. */
    private int wanted(long now) {
        int kept = Math.min(options.get().minIdleSession(), table.idleCount(session -> !session.isSucceeded()));
        return Math.max(reserve.ahead(now), kept);
    }

    /** One has been made: in the place of the oldest that is to go, if there is one. */
    void made(long now) {
        table.idle(session -> isToBeReplaced(session, now) && !session.isSucceeded()).stream()
                .findFirst()
                .ifPresent(PooledSession::succeeded);
    }

    private boolean isToBeReplaced(PooledSession session, long now) {
        return session.isToBeReplaced(now, Spread.nextCheck(options.get()));
    }

    private int aboutToComeBack(long now) {
        return table.busyCount(session -> session.retired() == null
                && session.streams() > 0
                && !session.isOver(now)
                && table.busyTimes().isAboutToEnd(now - session.busySince()));
    }

    /** A dial has failed, or the server has ended a session before it was of any use. */
    void failed(Failure failure, long now, List<Step> steps) {
        if (resting == null) {
            rest(failure, failure == Failure.OURS ? BRIEFLY : backoff.failed(), now, steps);
        }
    }

    /** There is a way to the server: what it was not reached for needs no rest any more. */
    void reached() {
        if (resting != Failure.USELESS) {
            resting = null;
        }
    }

    /** A session has been of use, or has stood for a while; that one was made shows nothing yet. */
    void succeeded() {
        backoff.succeeded();
    }

    private void rest(Failure why, long nanos, long now, List<Step> steps) {
        if (!closed) {
            resting = why;
            restsUntil = now + nanos;
            steps.add(new Step.WakeAfter(nanos));
        }
    }

    /** Some rest is over; one that began later than that may go on. */
    void rested(long now) {
        looking = false;
        if (resting != null && now - restsUntil >= 0) {
            resting = null;
        }
    }

    private boolean isPaused(long now) {
        long pauseAfter = options.get().ensurePauseAfter().toNanos();
        return pauseAfter > 0 && now - lastUse >= pauseAfter;
    }
}
