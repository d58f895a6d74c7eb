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

    /** The limits of a new session. */
    public SessionLimits session(User user) {
        long now = clock.getAsLong();
        Load all = loads.computeIfAbsent(
                user,
                any -> new Load(
                        Load.Where.USER,
                        options.streamsPerUser(),
                        options.dialsPerUser(),
                        options.opensPerSecond(),
                        refused,
                        now));
        Load own = new Load(
                Load.Where.SESSION,
                options.streamsPerSession(),
                options.dialsPerSession(),
                options.opensPerSecondPerSession(),
                refused,
                now);
        return new SessionLimits(own, all, clock);
    }
}
