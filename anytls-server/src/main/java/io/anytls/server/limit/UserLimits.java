package io.anytls.server.limit;

import io.anytls.protocol.auth.User;
import io.anytls.server.config.LimitOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The limits of all users, each counted over all sessions. Any thread. */
public final class UserLimits {

    private final LimitOptions options;
    private final LongSupplier clock;
    private final Map<User, Load> loads = new ConcurrentHashMap<>();

    /** @param clock nanoseconds */
    public UserLimits(LimitOptions options, LongSupplier clock) {
        this.options = options;
        this.clock = clock;
    }

    /** The limits of a new session. */
    public SessionLimits session(User user) {
        Load load = loads.computeIfAbsent(user, any -> new Load(options, clock.getAsLong()));
        return new SessionLimits(load, new Gauge(options.streamsPerSession()), clock);
    }

    /** What a user has open. */
    record Load(Gauge streams, Gauge dials, OpenRate rate, int opensPerSecond) {
        Load(LimitOptions options, long now) {
            this(
                    new Gauge(options.streamsPerUser()),
                    new Gauge(options.dialsPerUser()),
                    new OpenRate(options.opensPerSecond(), now),
                    options.opensPerSecond());
        }
    }
}
