package io.anytls.server.outbound.pool;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One target's connections that lie ready, in the order in which they came. Guarded by the {@link Guard} of its machine. */
final class ParkedConnections {

    private final Target target;
    private final Parking parking;
    private final int most;
    private final boolean nearFirst;
    private final Deque<UnusedConnection> parked = new ArrayDeque<>(2);

    /** @param nearFirst whether a stream gets a connection of its own event loop first */
    ParkedConnections(Target target, Parking parking, int most, boolean nearFirst) {
        this.target = target;
        this.parking = parking;
        this.most = most;
        this.nearFirst = nearFirst;
    }

    /** The connection for a stream of that loop, or null. */
    UnusedConnection take(EventLoop near) {
        UnusedConnection taken = nearFirst ? oldestOf(near) : null;
        taken = taken == null ? parked.peek() : taken;
        if (taken != null) {
            remove(taken);
        }
        return taken;
    }

    private UnusedConnection oldestOf(EventLoop near) {
        for (UnusedConnection connection : parked) {
            if (connection.loop() == near) {
                return connection;
            }
        }
        return null;
    }

    /** Puts it down if there is a place, and lets go what is too much over all targets then. False if there is none. */
    boolean add(UnusedConnection connection, List<Action> actions) {
        if (parking.limit() == 0 || !target.takePlace(most)) {
            return false;
        }
        parked.add(connection);
        actions.add(new Action.Park(connection));
        parking.added(connection).forEach(surplus -> actions.add(new Action.Evict(surplus)));
        return true;
    }

    /** Whether it lay here; it does not any more. */
    boolean remove(UnusedConnection connection) {
        boolean removed = parked.remove(connection);
        if (removed) {
            parking.removed(connection);
        }
        return removed;
    }

    int size() {
        return parked.size();
    }
}
