package io.anytls.client.config;

import java.time.Duration;

/** Pool options of which some are about to be changed. */
final class PoolOptionsCopy {

    Duration idleSessionCheckInterval;
    Duration idleSessionTimeout;
    int minIdleSession;
    int ensureIdleSession;
    int ensureIdleSessionCreateRate;
    Duration ensurePauseAfter;
    Duration heartbeat;
    Duration heartbeatTimeout;
    int maxIdleSession;
    int maxSession;
    int maxStreamsPerSession;
    Duration maxConnectionLifetime;
    Duration connectionLifetimeJitter;
    Duration synackTimeout;
    boolean disableReuse;
    BreakerOptions breaker;

    PoolOptionsCopy(PoolOptions of) {
        idleSessionCheckInterval = of.idleSessionCheckInterval();
        idleSessionTimeout = of.idleSessionTimeout();
        minIdleSession = of.minIdleSession();
        ensureIdleSession = of.ensureIdleSession();
        ensureIdleSessionCreateRate = of.ensureIdleSessionCreateRate();
        ensurePauseAfter = of.ensurePauseAfter();
        heartbeat = of.heartbeat();
        heartbeatTimeout = of.heartbeatTimeout();
        maxIdleSession = of.maxIdleSession();
        maxSession = of.maxSession();
        maxStreamsPerSession = of.maxStreamsPerSession();
        maxConnectionLifetime = of.maxConnectionLifetime();
        connectionLifetimeJitter = of.connectionLifetimeJitter();
        synackTimeout = of.synackTimeout();
        disableReuse = of.disableReuse();
        breaker = of.breaker();
    }

    PoolOptions options() {
        return new PoolOptions(
                idleSessionCheckInterval,
                idleSessionTimeout,
                minIdleSession,
                ensureIdleSession,
                ensureIdleSessionCreateRate,
                ensurePauseAfter,
                heartbeat,
                heartbeatTimeout,
                maxIdleSession,
                maxSession,
                maxStreamsPerSession,
                maxConnectionLifetime,
                connectionLifetimeJitter,
                synackTimeout,
                disableReuse,
                breaker);
    }
}
