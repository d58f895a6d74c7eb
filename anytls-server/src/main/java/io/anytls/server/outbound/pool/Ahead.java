package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How many connections to a target are dialled before streams ask for them, and when none is (docs/adr, 11). Any thread. */
final class Ahead {

    private static final long PAUSE_AFTER_FAILURE = TimeUnit.SECONDS.toNanos(10);

    /** What a target ends sooner than that is not dialled anew for nobody. */
    private static final long SHORT_LIFE = TimeUnit.SECONDS.toNanos(5);

    /** Who asks for more than so many times as much may have the place of another target's connection. */
    private static final int MUCH_MORE = 2;

    private final Parking parking;
    private final Patience patience;
    private final int mostParked;
    private final RecentTargets failures = new RecentTargets();

    /** @param mostParked for one target: so many are kept ready while it is busy, as far as there is place */
    Ahead(Parking parking, Patience patience, int mostParked) {
        this.parking = parking;
        this.patience = patience;
        this.mostParked = mostParked;
    }

    /** A dial to the target has failed. */
    void failed(Target target, long now) {
        failures.note(target.address(), now);
    }

    void succeeded(Target target) {
        failures.forget(target.address());
    }

    /** The target has ended a parked connection that had lain for so long. */
    void ended(Target target, long lay) {
        patience.ended(target.address(), lay);
    }

    /** A parked connection was closed here, as it had lain for so long. */
    void stood(Target target, long lay) {
        patience.stood(target.address(), lay);
    }

    /** How many streams are about to take: so many should lie ready or be under way, those that streams wait for taken off. */
    int needed(Target target, Demand demand, long now) {
        return isToBeLeftAlone(target, now) ? 0 : worthIt(target, demand, demand.aim(now, mostParked()), now);
    }

    /** How many are to be kept ready whether they are about to be taken or not: none before the target has answered once. */
    int kept(Target target, Demand demand, long now) {
        boolean ready = demand.dialNanos() > 0 && demand.isBusy(now) && !isToBeLeftAlone(target, now);
        return ready ? worthIt(target, demand, mostParked(), now) : 0;
    }

    private int worthIt(Target target, Demand demand, int wanted, long now) {
        TargetAddress address = target.address();
        return wanted == 0 || !patience.isKnown(address)
                ? wanted
                : Math.min(wanted, patience.worth(address, demand.steadyRate(now)));
    }

    /**
     * How many places may get a new connection in place of one that the target has ended.
     *
     * @param lay how long that one had lain
     */
    int renewable(Target target, Demand demand, long lay, long now) {
        return lay >= SHORT_LIFE && demand.isBusy(now) && !isToBeLeftAlone(target, now) ? mostParked() : 0;
    }

    private int mostParked() {
        return Math.min(mostParked, parking.limit());
    }

    /** A target that fails is not knocked at for nobody: not at all for a while, and by one dial at a time until one succeeds. */
    private boolean isToBeLeftAlone(Target target, long now) {
        long failed = failures.last(target.address(), now);
        return failed != Demand.NEVER && (now - failed < PAUSE_AFTER_FAILURE || target.ahead() > 0);
    }

    /** Whether another dial shows no more than the one that has just been begun: whether the target is there again. */
    boolean isOneEnough(Target target, long now) {
        return failures.last(target.address(), now) != Demand.NEVER;
    }

    /**
     * Whether what is dialled ahead now will find a place. Without that, targets would throw out each other's connections before
     * anybody has used them. For one that is about to be taken room is made by the oldest connection of a target that is asked for much
     * less, or has more ready than are about to be taken there.
     *
     * @param demand for the target that would be dialled
     * @param isNeeded whether it is about to be taken
     */
    boolean hasPlace(Demand demand, boolean isNeeded, List<Action> actions, long now) {
        if (parking.hasPlace()) {
            return true;
        }
        if (!isNeeded || parking.limit() == 0) {
            return false;
        }
        double rate = demand.rate(now);
        Optional<UnusedConnection> other = parking.oldest(parked ->
                parked.demand() != demand && (parked.demand().rate(now) * MUCH_MORE < rate || isSurplus(parked, now)));
        other.ifPresent(connection -> actions.add(new Action.Evict(connection)));
        return other.isPresent();
    }

    private boolean isSurplus(UnusedConnection parked, long now) {
        return parked.target().parked() > parked.demand().aim(now, mostParked());
    }
}
