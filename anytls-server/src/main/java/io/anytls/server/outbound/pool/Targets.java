package io.anytls.server.outbound.pool;

import io.anytls.protocol.address.TargetAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The targets that somebody holds, and nothing of the others. Any thread. */
final class Targets {

    private final Map<TargetAddress, Target> held = new ConcurrentHashMap<>();
    private final Function<TargetAddress, Target> maker;

    Targets(Function<TargetAddress, Target> maker) {
        this.maker = maker;
    }

    /** The target, held once more; to be let go with {@link #leave}. */
    Target enter(TargetAddress address) {
        while (true) {
            Target known = held.get(address);
            Target target = known != null ? known : held.computeIfAbsent(address, maker);
            if (target.hold()) {
                return target;
            }
            held.remove(address, target); // whoever let it go last is about to do the same
        }
    }

    void leave(Target target) {
        if (target.letGo()) {
            held.remove(target.address(), target);
        }
    }

    int size() {
        return held.size();
    }

    /** How many connections lie parked for each target that has any, by {@code host:port}. */
    Map<String, Integer> parked() {
        Map<String, Integer> counts = new TreeMap<>();
        held.forEach((address, target) -> {
            if (target.parked() > 0) {
                counts.put(address.toString(), target.parked());
            }
        });
        return counts;
    }
}
