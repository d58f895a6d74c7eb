package io.anytls.server.outbound.direct;

import io.anytls.protocol.address.TargetAddress;
import io.anytls.server.outbound.LimitException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * Who has how many of the connections to one target, where their number is limited. A user gets another one only while he has fewer than
 * {@value #PER_FREE} times as many as are free. So one user alone gets three quarters of them, two get three sevenths each, ten get nearly a
 * tenth: however many they leave idle, there is a place for whoever comes next, and nobody's stream has to be ended for it. Any thread.
 */
public final class TargetShares {

    private static final int PER_FREE = 3;

    private final IntSupplier users;

    /** By target and user. Guarded by this. */
    private final Map<TargetAddress, Map<String, Integer>> counts = new HashMap<>();

    /** @param users how many there are; one alone may have all */
    public TargetShares(IntSupplier users) {
        this.users = users;
    }

    /**
     * One more connection; if there is no reason against it, it needs a {@link #give}.
     *
     * @param target as the pool counts it
     * @param most connections to it, of all users
     * @return why not, or null
     */
    synchronized LimitException take(TargetAddress target, String user, int most) {
        Map<String, Integer> ofTarget = counts.getOrDefault(target, Map.of());
        int own = ofTarget.getOrDefault(user, 0);
        int free = most - ofTarget.values().stream().mapToInt(Integer::intValue).sum();
        if (own > 0 && own >= PER_FREE * free && users.getAsInt() > 1) {
            return new LimitException(
                    "too many connections to this target: " + own + " are yours, " + Math.max(0, free) + " of " + most
                            + " are left for all users",
                    "max_outbound_connections",
                    most);
        }
        counts.computeIfAbsent(target, any -> new HashMap<>()).merge(user, 1, Integer::sum);
        return null;
    }

    synchronized void give(TargetAddress target, String user) {
        counts.computeIfPresent(target, (any, ofTarget) -> {
            ofTarget.computeIfPresent(user, (name, count) -> count == 1 ? null : count - 1);
            return ofTarget.isEmpty() ? null : ofTarget;
        });
    }

    /** Targets that somebody has a connection to. */
    synchronized int targets() {
        return counts.size();
    }
}
