package io.anytls.client.config;

import io.anytls.daemon.config.OptionProblem;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How sessions are kept for the next stream. The JSON's names are the same in snake_case. The constructor takes any value, so that a
 * test may be quick; what a person may ask for is what has no {@link #problems()}.
 *
 * @param idleSessionCheckInterval how often idle sessions are looked at; 1 s or more
 * @param idleSessionTimeout how long a session may be idle; 1 s or more
 * @param minIdleSession so many, the newest, are kept however long they are idle; 0 or more
 * @param ensureIdleSession so many are made ahead of use; 0 or more
 * @param ensureIdleSessionCreateRate how many of those are dialled at a time; 1 or more
 * @param ensurePauseAfter after so long without a request none is made ahead until the next one; 0 = never, else 1 s or more
 * @param heartbeat after so much silence the peer is asked for a sign of life; 0 = never, else 1 s or more
 * @param heartbeatTimeout how long it may take to give one; 1 s or more
 * @param maxIdleSession above it the oldest idle session is closed; 1 or more, and not below the two minima
 * @param maxSession sessions at a time, idle or not; 1 or more, and not below the two minima
 * @param maxStreamsPerSession streams at a time on one session; 1 or more
 * @param maxConnectionLifetime older sessions get no new stream; 0 = no limit, else 1 s or more
 * @param connectionLifetimeJitter at most so much is taken off or added to a session's lifetime, at random; 0 = nothing, else 1 s or more
 * @param synackTimeout how long a stream's answer is waited for before the session is asked whether it lives; 1 s to {@link #LONGEST_SYNACK_WAIT}, after which the stream is given up
 * @param disableReuse whether each session serves one stream only
 * @param breaker when dialling is given a rest
 */
public record PoolOptions(
        Duration idleSessionCheckInterval,
        Duration idleSessionTimeout,
        int minIdleSession,
        int ensureIdleSession,
        int ensureIdleSessionCreateRate,
        Duration ensurePauseAfter,
        Duration heartbeat,
        Duration heartbeatTimeout,
        int maxIdleSession,
        int maxSession,
        int maxStreamsPerSession,
        Duration maxConnectionLifetime,
        Duration connectionLifetimeJitter,
        Duration synackTimeout,
        boolean disableReuse,
        BreakerOptions breaker) {

    /** So long a server may take to answer for a stream; the stream is given up then. */
    public static final Duration LONGEST_SYNACK_WAIT = Duration.ofSeconds(15);

    /** What holds where nothing is said. */
    public static final PoolOptions DEFAULT = new PoolOptions(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            0,
            0,
            2,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(10),
            64,
            1_024,
            1,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(3),
            false,
            BreakerOptions.DEFAULT);

    /** Every value that makes no sense by itself or beside another one, in the order of the fields; empty if all is well. */
    public List<OptionProblem> problems() {
        return PoolRules.problems(this);
    }

    public PoolOptions withMinIdleSession(int count) {
        return with(copy -> copy.minIdleSession = count);
    }

    public PoolOptions withEnsureIdleSession(int count) {
        return with(copy -> copy.ensureIdleSession = count);
    }

    public PoolOptions withMaxIdleSession(int count) {
        return with(copy -> copy.maxIdleSession = count);
    }

    public PoolOptions withMaxSession(int count) {
        return with(copy -> copy.maxSession = count);
    }

    public PoolOptions withMaxStreamsPerSession(int count) {
        return with(copy -> copy.maxStreamsPerSession = count);
    }

    public PoolOptions withDisableReuse(boolean disabled) {
        return with(copy -> copy.disableReuse = disabled);
    }

    /**
     * The same with maxima that nobody has asked for no lower than the minima.
     *
     * @param maxIdleAsked whether somebody has asked for this {@code max_idle_session}
     * @param maxAsked whether somebody has asked for this {@code max_session}
     */
    public PoolOptions withRoom(boolean maxIdleAsked, boolean maxAsked) {
        int kept = Math.max(minIdleSession, ensureIdleSession);
        return with(copy -> {
            copy.maxIdleSession = maxIdleAsked ? maxIdleSession : Math.max(maxIdleSession, kept);
            copy.maxSession = maxAsked ? maxSession : Math.max(maxSession, kept);
        });
    }

    private PoolOptions with(Consumer<PoolOptionsCopy> change) {
        PoolOptionsCopy copy = new PoolOptionsCopy(this);
        change.accept(copy);
        return copy.options();
    }
}
