package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.config.OutboundPoolOptions;
import io.anytls.server.config.PoolType;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;

/** Machines of several targets, whose actions a test performs without a socket or a thread. Time is a number. */
final class ScriptedTargets {

    static final long SECOND = 1_000_000_000L;

    final Ledger ledger = new Ledger();
    final Parking parking;
    final Slots slots;
    final Patience patience;
    final Ahead ahead;
    final UnderWay underWay = new UnderWay();
    final List<Target> targets = new ArrayList<>();
    final Map<Target, TargetMachine> machines = new LinkedHashMap<>();

    /** Dials that have not ended, those that were given up included. */
    final List<Attempt> dials = new ArrayList<>();

    /** How many have begun so far. */
    final Map<Target, Integer> begun = new LinkedHashMap<>();

    final Set<Attempt> givenUp = new HashSet<>();

    /** What became of the streams that were answered. */
    final Map<Waiter, UnusedConnection> served = new LinkedHashMap<>();

    /** Who got a connection that may have died before it was asked for. */
    final Set<Waiter> doubted = new HashSet<>();

    final Map<Waiter, Throwable> failed = new LinkedHashMap<>();
    final List<String> closed = new ArrayList<>();

    /** How often each stream was answered. */
    final Map<Waiter, Integer> answers = new LinkedHashMap<>();

    /** Whether a parked connection is found to be sound when it is lent. */
    Predicate<UnusedConnection> sound = any -> true;

    /** Whether a dial that is given up ends as such, or has been too quick. */
    Predicate<Attempt> cancels = any -> true;

    long now;

    private final Room room;
    private final int mostParked;

    ScriptedTargets(OutboundPoolOptions options, int count) {
        PoolType type = options.type();
        mostParked = options.minIdleConnections();
        slots = new Slots(options, ledger);
        parking = new Parking(options.maxParkedTotal(), ledger.counters());
        patience = new Patience(options.maxIdleTime());
        ahead = new Ahead(parking, patience, mostParked);
        room = new Room(slots, parking, underWay);
        for (int i = 0; i < count; i++) {
            targets.add(new Target(new TargetAddress("site" + i + ".test", 443), target -> {
                ParkedConnections lying = new ParkedConnections(target, parking, mostParked, type == PoolType.highperf);
                Demand demand = new Demand(options.forgetTarget(), now);
                TargetMachine machine = new TargetMachine(target, slots, parking, ahead, lying, demand);
                machines.put(target, machine);
                return Guard.of(type, machine, this::perform);
            }));
        }
    }

    Waiter ask(Target target) {
        return ask(target, Demand.NEVER);
    }

    /** @param before when the target was asked for before that */
    Waiter ask(Target target, long before) {
        return ask(target, before, null);
    }

    Waiter ask(Target target, long before, EventLoop loop) {
        Waiter waiter = new Waiter(loop, ImmediateEventExecutor.INSTANCE.newPromise());
        target.guard().tell(machine -> machine.asked(waiter, before, now));
        return waiter;
    }

    Waiter askForItsOwn(Target target) {
        Waiter waiter = new Waiter(null, ImmediateEventExecutor.INSTANCE.newPromise());
        target.guard().tell(machine -> machine.askedForItsOwn(waiter));
        return waiter;
    }

    /** The stream goes, if it has not been answered. */
    void leave(Target target, Waiter waiter) {
        if (waiter.promise().cancel(false)) {
            target.guard().tell(machine -> machine.left(waiter, now));
        }
    }

    UnusedConnection dialled(Attempt attempt) {
        ended(attempt);
        Target target = attempt.target();
        UnusedConnection connection =
                new UnusedConnection(target, target.guard(), attempt.loop(), null, now, new ParkedWatch(false));
        target.guard().tell(machine -> machine.dialled(attempt, connection, SECOND / 100, true, now));
        return connection;
    }

    void notDialled(Attempt attempt, Throwable cause) {
        ended(attempt);
        slots.give(attempt.target());
        if (!(cause instanceof CancellationException)) {
            ahead.failed(attempt.target(), now);
        }
        attempt.target().guard().tell(machine -> machine.notDialled(attempt, cause));
    }

    private void ended(Attempt attempt) {
        dials.remove(attempt);
        givenUp.remove(attempt);
        underWay.remove(attempt);
    }

    /** A stream's connection ends. */
    void end(Waiter waiter) {
        slots.give(served.remove(waiter).target());
    }

    void spoil(UnusedConnection connection) {
        connection.guard().tell(machine -> machine.spoilt(connection, now));
    }

    /** What the pool does every second. */
    void maintain() {
        parking.expired(parked ->
                        now - parked.since() >= patience.longest(parked.target().address())
                                || !parked.demand().isBusy(now))
                .forEach(parked -> parked.guard().tell(machine -> machine.expired(parked, now)));
    }

    void limit(int mostParkedInAll) {
        parking.limit(mostParkedInAll).forEach(Room::evict);
    }

    TargetMachine machine(Target target) {
        return machines.get(target);
    }

    int parked() {
        return machines.values().stream().mapToInt(TargetMachine::parked).sum();
    }

    // ---- the actions ----

    private void perform(Guard guard, List<Action> actions) {
        actions.forEach(action -> perform(guard, action));
    }

    private void perform(Guard guard, Action action) {
        if (action instanceof Action.Dial dial) {
            dials.add(dial.attempt());
            begun.merge(guard.target(), 1, Integer::sum);
            if (dial.attempt().owner() == null) {
                underWay.add(dial.attempt(), guard);
            }
        } else if (action instanceof Action.Give give) {
            if (give.ahead()) {
                doubted.add(give.waiter());
            }
            serve(give.waiter(), give.connection());
        } else if (action instanceof Action.Lend lend) {
            lend(guard, lend.connection(), lend.waiter());
        } else if (action instanceof Action.Close close) {
            close(close.connection(), close.reason());
            if (close.asker() != null) {
                close.asker().complete(true);
            }
        } else if (action instanceof Action.GiveUp giveUp) {
            giveUp(giveUp);
        } else if (action instanceof Action.GiveUpAhead all) {
            underWay.giveUpAll(target -> target == all.target());
        } else if (action instanceof Action.Evict evict) {
            Room.evict(evict.connection());
        } else if (action instanceof Action.MakeRoom wanted) {
            room.make(guard.target(), wanted.cause())
                    .thenAccept(made -> guard.tell(machine -> machine.roomMade(wanted.waiter(), made, wanted.cause())));
        } else if (action instanceof Action.Fail fail) {
            answered(fail.waiter());
            failed.put(fail.waiter(), fail.cause());
            fail.waiter().promise().tryFailure(fail.cause());
        } else if (action instanceof Action.Decline decline) {
            decline.asker().complete(false);
        }
    }

    private void serve(Waiter waiter, UnusedConnection connection) {
        answered(waiter);
        served.put(waiter, connection);
        waiter.promise().trySuccess(null);
    }

    private void lend(Guard guard, UnusedConnection connection, Waiter waiter) {
        if (!sound.test(connection)) {
            close(connection, Action.Reason.STALE);
            guard.tell(machine -> machine.unserved(waiter));
        } else if (waiter.claim()) {
            serve(waiter, connection);
        } else {
            close(connection, Action.Reason.CLEANED);
        }
    }

    private void giveUp(Action.GiveUp action) {
        Attempt attempt = action.attempt();
        if (!dials.contains(attempt)) {
            return; // it has ended before
        }
        givenUp.add(attempt);
        if (cancels.test(attempt)) {
            notDialled(attempt, new CancellationException());
        }
        if (action.asker() != null) {
            action.asker().complete(true);
        }
    }

    private void close(UnusedConnection connection, Action.Reason reason) {
        closed.add(connection.target().address().host() + " " + reason);
        slots.give(connection.target());
    }

    private void answered(Waiter waiter) {
        if (!waiter.promise().isCancelled()) {
            answers.merge(waiter, 1, Integer::sum);
        }
    }
}
