package io.anytls.server.limit;

import io.anytls.protocol.auth.User;
import io.anytls.server.config.LimitOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The limits of all users, each counted over all sessions. Any thread. */
public final class UserLimits {

    private final LimitOptions options;
    private final RefusedStreams refused;
    private final LongSupplier clock;
    private final Map<User, Load> loads = new ConcurrentHashMap<>();

    /** @param clock nanoseconds */
    public UserLimits(LimitOptions options, RefusedStreams refused, LongSupplier clock) {
        this.options = options;
        this.refused = refused;
        this.clock = clock;
    }

    /** The limits of a new session, to be closed with it. */
    public SessionLimits session(User user) {
        long now = clock.getAsLong();
        Load all = loads.compute(user, (any, known) -> {
            Load load = known != null ? known : userLoad(now);
            load.joined();
            return load;
        });
        Load own = new Load(
                Load.Where.SESSION,
                options.streamsPerSession(),
                options.dialsPerSession(),
                options.opensPerSecondPerSession(),
                all.udp(),
                refused,
                now);
        return new SessionLimits(own, all, clock);
    }

    private Load userLoad(long now) {
        return new Load(
                Load.Where.USER,
                options.streamsPerUser(),
                options.dialsPerUser(),
                options.opensPerSecond(),
                new UdpLoad(options, refused, now),
                refused,
                now);
    }

    /** Forgets users of whom nothing is open: over reloads there may be any number of them. To be called about every minute. */
    public void forget() {
        long now = clock.getAsLong();
        loads.keySet()
                .forEach(user -> loads.computeIfPresent(user, (any, load) -> load.isForgettable(now) ? null : load));
    }

    /** How many users are known. */
    int users() {
        return loads.size();
    }
}
