package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long an unused connection may lie: as long as the options say, and for a target that has ended some no longer than it is known to
 * stand them. The shortest time that it has stood is taken, and made longer by an eighth each time that a connection was closed here
 * before the target did so: whether it stands more is tried again. In a fixed amount of memory. Any thread.
 */
final class Patience {

    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final RecentTargets known = new RecentTargets();
    private final long most;

    /** @param most the longest that a connection may lie, whatever its target stands */
    Patience(Duration most) {
        this.most = most.toNanos();
    }

    /** The target has ended an unused connection after so many nanoseconds. */
    void ended(TargetAddress target, long after) {
        known.note(target, known(target) == Demand.NEVER ? after : Math.min(after, known(target)));
    }

    /** A connection was closed here after so many nanoseconds, and the target had not ended it. */
    void stood(TargetAddress target, long nanos) {
        if (nanos >= longest(target) && longest(target) < most) {
            known.note(target, known(target) + known(target) / 8);
        }
    }

    /** How many nanoseconds an unused connection may lie: a little less than the target stands. */
    long longest(TargetAddress target) {
        long stands = known(target);
        return stands == Demand.NEVER ? most : Math.min(most, stands - stands / 8);
    }

    /** Whether the target has ended one. */
    boolean isKnown(TargetAddress target) {
        return known(target) != Demand.NEVER;
    }

    /** How many connections streams will have taken before the target ends them: more would be dialled only to be closed by it. */
    int worth(TargetAddress target, double perSecond) {
        long stands = known(target);
        return stands == Demand.NEVER ? Integer.MAX_VALUE : (int) (perSecond * stands / SECOND);
    }

    /** {@link Demand#NEVER} if it has not ended one. */
    private long known(TargetAddress target) {
        return known.last(target, 0);
    }
}
