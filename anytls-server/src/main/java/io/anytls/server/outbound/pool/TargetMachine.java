package io.anytls.server.outbound.pool;

import io.anytls.server.outbound.LimitException;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Decides what becomes of the connections to one target and of the streams that ask for one. Each method tells it what has happened; it answers with the {@link Action}s to be done. It dials, writes and closes
 * nothing itself, and calls nobody back. Time is an argument, in nanoseconds on one clock. {@link Guard} lets one event at a time come here.
 *
 * <p>A stream gets the connection that has lain here longest ({@code highperf}: of those on its own event loop, if there is one, as moving
 * to another loop costs a while), else the first dial that ends. {@link Ahead} knows how many to
 * dial before they are asked for, {@link Slots} how many there may be, {@link Parking} how many may lie unused, {@link Room}
 * what gives way to a stream that found no slot.
 *
 * <pre>
 *   dial --a stream waits--> given to it
 *     '----nobody waits, the target is busy, there is a place--> PARKED --asked--> lent
 *                                                                   '--spoilt, expired, evicted--> closed
 * </pre>
 *
 * What always holds when a method has returned:
 * <ul>
 *   <li>no stream waits while a connection lies here;
 *   <li>there are at least as many dials under way as streams waiting, those that were given up not counted;
 *   <li>no connection goes to two streams, and one that is not lent or given is parked or closed;
 *   <li>a stream's own dial serves no other stream;
 *   <li>each stream is answered once, by a connection or a failure, unless it leaves.
 * </ul>
 */
final class TargetMachine {

    private final Target target;
    private final Slots slots;
    private final Parking parking;
    private final Ahead ahead;
    private final Demand demand;

    private final ParkedConnections parked;
    private final WaitingLine line;

    /** Connections that the target has ended and that were dialled anew since a stream has asked. */
    private int renewed;

    TargetMachine(Target target, Slots slots, Parking parking, Ahead ahead, ParkedConnections parked, Demand demand) {
        this.target = target;
        this.slots = slots;
        this.parking = parking;
        this.ahead = ahead;
        this.parked = parked;
        this.demand = demand;
        this.line = new WaitingLine(target, parking);
    }

    Target target() {
        return target;
    }

    /** What is asked for here. May be read by any thread. */
    Demand demand() {
        return demand;
    }

    // ---- streams ----

    /**
     * A stream wants a connection to a target that is kept warm.
     *
     * @param before when one did last, here or elsewhere, or {@link Demand#NEVER}
     */
    List<Action> asked(Waiter waiter, long before, long now) {
        demand.asked(now, before);
        renewed = 0;
        List<Action> actions = new ArrayList<>(2);
        place(waiter, actions);
        dialAhead(waiter.loop(), actions, now);
        return actions;
    }

    /** A stream wants a connection of its own, dialled for it. */
    List<Action> askedForItsOwn(Waiter waiter) {
        waiter.wantsItsOwn();
        return again(waiter);
    }

    /** The stream was given a parked connection that was no good. */
    List<Action> unserved(Waiter waiter) {
        return again(waiter);
    }

    /** Room was wanted for the stream. */
    List<Action> roomMade(Waiter waiter, boolean made, Throwable cause) {
        return made ? again(waiter) : List.of(new Action.Fail(waiter, cause));
    }

    private List<Action> again(Waiter waiter) {
        List<Action> actions = new ArrayList<>(1);
        if (!waiter.promise().isDone()) {
            place(waiter, actions);
        }
        return actions;
    }

    private void place(Waiter waiter, List<Action> actions) {
        if (waiter.isForItsOwn()) {
            LimitException refusal = slots.take(target);
            if (refusal == null) {
                dial(new Attempt(target, waiter.loop(), waiter), waiter, actions);
            } else {
                orFail(waiter, refusal, actions);
            }
            return;
        }
        UnusedConnection ready = parked.take(waiter.loop());
        if (ready != null) {
            actions.add(new Action.Lend(ready, waiter));
            return;
        }
        line.add(waiter);
        LimitException refusal = line.isShort() ? slots.take(target) : null;
        if (refusal != null) {
            line.remove(waiter);
            orFail(waiter, refusal, actions);
        } else if (line.isShort()) {
            dial(line.dial(waiter.loop()), waiter, actions);
        }
        line.recount();
    }

    /** The stream has gone before it was served. */
    List<Action> left(Waiter waiter, long now) {
        boolean needless = line.remove(waiter) && (spare() > demand.aim(now, 1) || parking.isOverfull());
        List<Action> actions = new ArrayList<>(1);
        Attempt its = waiter.attempt();
        if (its != null && (waiter.isForItsOwn() || needless && line.ended(its))) {
            actions.add(new Action.GiveUp(its, null));
        }
        line.recount();
        return actions;
    }

    // ---- dials ----

    private static void dial(Attempt attempt, Waiter because, List<Action> actions) {
        because.attempt(attempt);
        actions.add(new Action.Dial(attempt));
    }

    /**
     * A dial has succeeded.
     *
     * @param alive whether the connection still stands
     */
    List<Action> dialled(Attempt attempt, UnusedConnection connection, long took, boolean alive, long now) {
        List<Action> actions = new ArrayList<>(2);
        if (attempt.owner() != null) {
            if (attempt.owner().claim()) {
                actions.add(new Action.Give(connection, attempt.owner(), false));
            } else {
                actions.add(new Action.Close(connection, Action.Reason.CLEANED, null));
            }
            return actions;
        }
        line.ended(attempt);
        demand.dialled(took);
        Waiter first = line.claimFirst();
        if (first != null) {
            actions.add(new Action.Give(connection, first, first.attempt() != attempt));
            dialUpTo(0, ahead.kept(target, demand, now), attempt.loop(), actions, now);
        } else if (!alive || !demand.isBusy(now) || !parked.add(connection, actions)) {
            actions.add(new Action.Close(connection, Action.Reason.CLEANED, null));
        }
        line.recount();
        return actions;
    }

    /** A dial has failed, or was cancelled. */
    List<Action> notDialled(Attempt attempt, Throwable cause) {
        List<Action> actions = new ArrayList<>(2);
        if (attempt.owner() != null) {
            orFail(attempt.owner(), cause, actions);
            return actions;
        }
        line.ended(attempt);
        if (!(cause instanceof CancellationException)) {
            actions.add(new Action.GiveUpAhead(target));
        }
        Waiter unserved = line.isShort() ? line.first() : null;
        if (unserved != null) {
            orFail(unserved, cause, actions);
        }
        line.recount();
        return actions;
    }

    /** Tells the stream that it gets none, unless an unused connection or dial can make room for it. */
    private void orFail(Waiter waiter, Throwable cause, List<Action> actions) {
        if (cause instanceof CancellationException && !waiter.promise().isCancelled()) {
            actions.addAll(
                    again(waiter)); // the dial was another stream's, who has gone, or was given up for another one
        } else if (Room.mayHelp(cause) && waiter.mayTryAgain()) {
            actions.add(new Action.MakeRoom(waiter, cause));
        } else {
            actions.add(new Action.Fail(waiter, cause));
        }
    }

    private void dialAhead(EventLoop loop, List<Action> actions, long now) {
        int needed = ahead.needed(target, demand, now);
        dialUpTo(needed, Math.max(needed, ahead.kept(target, demand, now)), loop, actions, now);
    }

    /**
     * @param needed so many may have the place of another target's connection
     * @param kept so many are to be ready or under way
     */
    private void dialUpTo(int needed, int kept, EventLoop loop, List<Action> actions, long now) {
        while (spare() < kept && ahead.hasPlace(demand, spare() < needed, actions, now) && slots.take(target) == null) {
            actions.add(new Action.Dial(line.dial(loop)));
            line.recount();
            if (ahead.isOneEnough(target, now)) {
                return;
            }
        }
    }

    /** The dial is offered to be given up: it is, if nobody waits for it. */
    List<Action> giveUp(Attempt attempt, CompletableFuture<Boolean> asker) {
        if (line.dialsAhead() > 0 && line.ended(attempt)) {
            line.recount();
            return List.of(new Action.GiveUp(attempt, asker));
        }
        return List.of(new Action.Decline(asker));
    }

    // ---- parked connections ----

    /**
     * A parked connection has ended, or spoken out of turn. If it has just been lent, whoever got it will see that. It is dialled anew:
     * each place once until a stream asks again, so that a target that ends them all is left in peace.
     */
    List<Action> spoilt(UnusedConnection connection, long now) {
        if (!parked.remove(connection)) {
            return List.of();
        }
        long lay = now - connection.since();
        ahead.ended(target, lay);
        List<Action> actions = new ArrayList<>(2);
        int most = ahead.renewable(target, demand, lay, now);
        if (renewed < most) {
            renewed++;
            dialUpTo(0, Math.min(most, spare() + 1), connection.loop(), actions, now);
        }
        actions.add(new Action.Close(connection, Action.Reason.STALE, null));
        return actions;
    }

    /** A connection has lain for as long as it may: it is closed, if it still lies here, and dialled anew if a stream has asked meanwhile. */
    List<Action> expired(UnusedConnection connection, long now) {
        if (!parked.remove(connection)) {
            parking.stays(connection);
            return List.of();
        }
        ahead.stood(target, now - connection.since());
        List<Action> actions = new ArrayList<>(2);
        if (demand.askedSince(connection.since())) {
            dialUpTo(0, Math.min(ahead.kept(target, demand, now), spare() + 1), connection.loop(), actions, now);
        }
        actions.add(new Action.Close(connection, Action.Reason.CLEANED, null));
        return actions;
    }

    /** A connection's place is wanted: it is closed, if it still lies here. */
    List<Action> evict(UnusedConnection connection, CompletableFuture<Boolean> asker) {
        if (!parked.remove(connection)) {
            parking.stays(connection);
            return List.of(new Action.Decline(asker));
        }
        return List.of(new Action.Close(connection, Action.Reason.CLEANED, asker));
    }

    // ---- counts ----

    /** Connections that lie ready or will, beyond those for which a stream waits. */
    int spare() {
        return parked.size() + line.spare();
    }

    int parked() {
        return parked.size();
    }

    int waiting() {
        return line.waiting();
    }
}
