package io.anytls.client.config;

import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.config.Types;
import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How sessions are kept for the next stream.
 *
 * @param values of the options below; any will do, so that a test may be quick; what a person may ask for is what has no {@link #problems()}
 * @param breaker when dialling is given a rest
 */
public record PoolOptions(Values values, BreakerOptions breaker) implements Optioned<PoolOptions> {

    /** So long a server may take to answer for a stream; the stream is given up then. */
    public static final Duration LONGEST_SYNACK_WAIT = Duration.ofSeconds(15);

    /** In place of a number of sessions: the pool finds it out. */
    public static final int AUTO = -1;

    /** The same in place of a time; longer than any that can be written. */
    public static final Duration AUTO_TIME = Duration.ofSeconds(Long.MAX_VALUE);

    /** Below it there is no sense in it: a check, a heartbeat or a dial takes a round trip or more. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    public static final OptionGroup<PoolOptions> OPTIONS = new OptionGroup<PoolOptions>(
                    values -> new PoolOptions(values, BreakerOptions.DEFAULT))
            .settling(PoolOptions::settled)
            .rules(PoolRules::together)
            .hints(PoolHints::of);

    public static final Option<Duration> CHECK = OPTIONS.time(
                    "idle_session_check_interval", Types.DURATION_OR_NONE, Duration.ofSeconds(30))
            .atLeast(SHORTEST)
            .means("How often idle sessions are checked.");

    public static final Option<Duration> IDLE_TIMEOUT = OPTIONS.time(
                    "idle_session_timeout", Types.DURATION_OR_NONE, Duration.ofSeconds(30))
            .atLeast(SHORTEST)
            .means("How long a session may be idle.");

    public static final Option<Integer> MIN_IDLE = OPTIONS.count("min_idle_session", 0)
            .atLeast(0)
            .flagAlso("-m")
            .alone(5) // as the reference client has it
            .means("How many idle sessions, the newest, are kept however long they are idle.");

    public static final Option<Integer> ENSURE_IDLE = OPTIONS.value(
                    "ensure_idle_session", Types.COUNT.or("auto", AUTO), Integer.class, 0, "N")
            .means(
                    "How many idle sessions are made ahead of use. `auto`: as many as were busy at the same time of late; each minute without use halves that.");

    public static final Option<Integer> ENSURE_RATE = OPTIONS.count("ensure_idle_session_create_rate", 2)
            .atLeast(1)
            .means("How many of those are dialled at a time.");

    public static final Option<Duration> ENSURE_PAUSE = OPTIONS.time("ensure_pause_after", Duration.ZERO)
            .atLeast(SHORTEST)
            .zero("never")
            .means("After this time without a request, no session is made ahead until the next one.");

    public static final Option<Duration> HEARTBEAT = OPTIONS.time(
                    "heartbeat", Types.DURATION.or("auto", AUTO_TIME), Duration.ZERO)
            .atLeast(SHORTEST)
            .zero("never")
            .means(
                    "After this much silence, give or take a quarter, the server is asked for a sign of life. `auto`: never, until a session has died of silence; then as rarely as the network allows.");

    public static final Option<Duration> HEARTBEAT_TIMEOUT = OPTIONS.time("heartbeat_timeout", Duration.ofSeconds(10))
            .atLeast(SHORTEST)
            .means("How long the server may take to give one.");

    public static final Option<Integer> MAX_IDLE = OPTIONS.count("max_idle_session", 64)
            .atLeast(1)
            .means(
                    "The most idle sessions: above that the oldest is closed. Without it never less than the two minima.");

    public static final Option<Integer> MAX_SESSION = OPTIONS.count("max_session", 1_024)
            .atLeast(1)
            .means("The most sessions at a time, idle or not. Beyond that streams share them.");

    public static final Option<Integer> MAX_STREAMS = OPTIONS.count("max_streams_per_session", 1)
            .atLeast(1)
            .means(
                    "The most streams at a time on one session. At `max_session` it gives way: a stream shares a session rather than be refused.");

    public static final Option<Duration> LIFETIME = OPTIONS.time("max_connection_lifetime", Duration.ofHours(2))
            .atLeast(SHORTEST)
            .zero("no limit")
            .means(
                    "A session older than this gets no new stream; sessions that are kept ready are replaced before that.");

    public static final Option<Duration> JITTER = OPTIONS.time("connection_lifetime_jitter", Duration.ofHours(1))
            .atLeast(SHORTEST)
            .zero("exact")
            .means(
                    "By how much a session's lifetime is shorter or longer at most, at random. Where only another lifetime than the default is given, that is exact.");

    public static final Option<Integer> STREAM_LIMIT = OPTIONS.count("session_stream_limit", 1_000)
            .atLeast(1)
            .zero("no limit")
            .means(
                    "A session that has carried this many streams gets no new one. Each session draws its own limit, from half of it on.");

    public static final Option<Duration> SYNACK = OPTIONS.time("synack_timeout", Duration.ofSeconds(3))
            .atLeast(SHORTEST)
            .atMost(LONGEST_SYNACK_WAIT, "a stream is given up then")
            .means(
                    "How long a stream's answer is waited for before the session is asked whether it lives. The stream waits on, 15s in all.");

    public static final Option<Boolean> DISABLE_REUSE = OPTIONS.yesOrNo("disable_reuse", false)
            .flagAlso("-dr")
            .means("Whether each session serves one stream only.");

    /** What holds where nothing is said. */
    public static final PoolOptions DEFAULT = OPTIONS.standard();

    public Duration idleSessionCheckInterval() {
        return values.get(CHECK);
    }

    public Duration idleSessionTimeout() {
        return values.get(IDLE_TIMEOUT);
    }

    public int minIdleSession() {
        return values.get(MIN_IDLE);
    }

    /** {@link #AUTO}, or 0 or more. */
    public int ensureIdleSession() {
        return values.get(ENSURE_IDLE);
    }

    public int ensureIdleSessionCreateRate() {
        return values.get(ENSURE_RATE);
    }

    /** 0 = never. */
    public Duration ensurePauseAfter() {
        return values.get(ENSURE_PAUSE);
    }

    /** Whether {@link #heartbeat} is to be found out. */
    public boolean heartbeatIsAuto() {
        return heartbeat().equals(AUTO_TIME);
    }

    /** 0 = never. */
    public Duration heartbeat() {
        return values.get(HEARTBEAT);
    }

    public Duration heartbeatTimeout() {
        return values.get(HEARTBEAT_TIMEOUT);
    }

    public int maxIdleSession() {
        return values.get(MAX_IDLE);
    }

    public int maxSession() {
        return values.get(MAX_SESSION);
    }

    public int maxStreamsPerSession() {
        return values.get(MAX_STREAMS);
    }

    /** 0 = no limit. */
    public Duration maxConnectionLifetime() {
        return values.get(LIFETIME);
    }

    public Duration connectionLifetimeJitter() {
        return values.get(JITTER);
    }

    /** In all, not at a time. 0 = no limit. */
    public int sessionStreamLimit() {
        return values.get(STREAM_LIMIT);
    }

    public Duration synackTimeout() {
        return values.get(SYNACK);
    }

    public boolean disableReuse() {
        return values.get(DISABLE_REUSE);
    }

    @Override
    public PoolOptions with(Values others) {
        return new PoolOptions(others, breaker);
    }

    /** Every value that makes no sense by itself or beside another one; empty if all is well. */
    public List<OptionProblem> problems() {
        return Stream.concat(
                        OPTIONS.problems(this).stream(),
                        BreakerOptions.OPTIONS.problems(breaker).stream()
                                .map(problem -> new OptionProblem("breaker." + problem.field(), problem.reason())))
                .toList();
    }

    /** What becomes of defaults beside what somebody has asked for: another lifetime is just that, and maxima leave room for minima. */
    private PoolOptions settled(Predicate<Option<?>> asked) {
        boolean exact = !maxConnectionLifetime().equals(LIFETIME.standard()) && !asked.test(JITTER);
        return (exact ? with(JITTER, Duration.ZERO) : this).withRoom(asked);
    }

    /** The same with maxima that nobody has asked for no lower than the minima, and no higher than a maximum that somebody has. */
    private PoolOptions withRoom(Predicate<Option<?>> asked) {
        int kept = Math.max(minIdleSession(), ensureIdleSession());
        PoolOptions roomy = asked.test(MAX_SESSION) ? this : with(MAX_SESSION, Math.max(maxSession(), kept));
        int idle = Math.max(Math.min(maxIdleSession(), Math.max(1, roomy.maxSession())), kept);
        return asked.test(MAX_IDLE) ? roomy : roomy.with(MAX_IDLE, idle);
    }
}
