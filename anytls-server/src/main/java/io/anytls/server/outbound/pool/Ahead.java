package io.anytls.server.outbound.pool;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How many connections to a target are dialled before streams ask for them, and when none is (docs/adr, 11). Any thread. */
final class Ahead {

    private static final long PAUSE_AFTER_FAILURE = TimeUnit.SECONDS.toNanos(10);

    private final Parking parking;
    private final int mostParked;
    private final RecentTargets failures = new RecentTargets();

    /** @param mostParked for one target */
    Ahead(Parking parking, int mostParked) {
        this.parking = parking;
        this.mostParked = mostParked;
    }

    /** A dial to the target has failed. */
    void failed(Target target, long now) {
        failures.note(target.address(), now);
    }

    void succeeded(Target target) {
        failures.forget(target.address());
    }

    /** How many should lie ready or be under way, those that streams wait for taken off. */
    int aim(Target target, Demand demand, long now) {
        if (isToBeLeftAlone(target, now)) {
            return 0;
        }
        return demand.aim(now, Math.min(mostParked, parking.limit()));
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
     * anybody has used them. The oldest connection of a target that is asked for much less makes room.
     *
     * @param demand for the target that would be dialled
     */
    boolean hasPlace(Demand demand, List<Action> actions, long now) {
        if (parking.hasPlace()) {
            return true;
        }
        Optional<UnusedConnection> other = parking.leaveForMoreWanted(demand.rate(now), now);
        other.ifPresent(connection -> actions.add(new Action.Evict(connection)));
        return other.isPresent();
    }
}
