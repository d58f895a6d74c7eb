package io.anytls.client.config;

import static io.anytls.daemon.config.Types.COUNT;
import static io.anytls.daemon.config.Types.DURATION;
import static io.anytls.daemon.config.Types.DURATION_OR_NONE;
import static io.anytls.daemon.config.Types.FLAG;
import static io.anytls.daemon.config.Types.OBJECT;

import io.anytls.daemon.config.Field;
import io.anytls.daemon.config.Json;
import io.anytls.daemon.config.OptionProblem;
import io.anytls.daemon.config.Section;
import io.anytls.daemon.config.Table;
import java.time.Duration;
import java.util.List;

/** The pool's fields of an anytls outbound. */
final class PoolFields {

    private static final Field<Duration> CHECK = Field.of(
            "idle_session_check_interval",
            DURATION_OR_NONE,
            PoolOptions.DEFAULT.idleSessionCheckInterval(),
            "How often idle sessions are looked at; 1s or more.");
    private static final Field<Duration> IDLE_TIMEOUT = Field.of(
            "idle_session_timeout",
            DURATION_OR_NONE,
            PoolOptions.DEFAULT.idleSessionTimeout(),
            "How long a session may be idle; 1s or more.");
    private static final Field<Integer> MIN_IDLE = Field.of(
            "min_idle_session",
            COUNT,
            PoolOptions.DEFAULT.minIdleSession(),
            "So many idle sessions, the newest, are kept however long they are idle.");
    private static final Field<Integer> ENSURE_IDLE = Field.of(
            "ensure_idle_session",
            COUNT,
            PoolOptions.DEFAULT.ensureIdleSession(),
            "So many idle sessions are made ahead of use.");
    private static final Field<Integer> ENSURE_RATE = Field.of(
            "ensure_idle_session_create_rate",
            COUNT,
            PoolOptions.DEFAULT.ensureIdleSessionCreateRate(),
            "How many of those are dialled at a time; 1 or more.");
    private static final Field<Duration> ENSURE_PAUSE = Field.of(
            "ensure_pause_after",
            DURATION,
            PoolOptions.DEFAULT.ensurePauseAfter(),
            "After so long without a request no session is made ahead until the next one; 0 for never.");
    private static final Field<Duration> HEARTBEAT = Field.of(
            "heartbeat",
            DURATION,
            PoolOptions.DEFAULT.heartbeat(),
            "After so much silence the server is asked for a sign of life; 0 for never.");
    private static final Field<Duration> HEARTBEAT_TIMEOUT = Field.of(
            "heartbeat_timeout",
            DURATION,
            PoolOptions.DEFAULT.heartbeatTimeout(),
            "How long the server may take to give one; 1s or more.");
    private static final Field<Integer> MAX_IDLE = Field.of(
            "max_idle_session",
            COUNT,
            PoolOptions.DEFAULT.maxIdleSession(),
            "Above it the oldest idle session is closed; 1 or more. Without it never less than the two above.");
    private static final Field<Integer> MAX_SESSION = Field.of(
            "max_session",
            COUNT,
            PoolOptions.DEFAULT.maxSession(),
            "Sessions at a time, idle or not; above it streams share them; 1 or more.");
    private static final Field<Integer> MAX_STREAMS = Field.of(
            "max_streams_per_session",
            COUNT,
            PoolOptions.DEFAULT.maxStreamsPerSession(),
            "Streams at a time on one session; 1 or more.");
    private static final Field<Duration> LIFETIME = Field.of(
            "max_connection_lifetime",
            DURATION,
            PoolOptions.DEFAULT.maxConnectionLifetime(),
            "Older sessions get no new stream; 0 for no limit.");
    private static final Field<Duration> JITTER = Field.of(
            "connection_lifetime_jitter",
            DURATION,
            PoolOptions.DEFAULT.connectionLifetimeJitter(),
            "A session's lifetime is shorter or longer by at most so much, at random.");
    private static final Field<Duration> SYNACK = Field.of(
            "synack_timeout",
            DURATION,
            PoolOptions.DEFAULT.synackTimeout(),
            "How long a stream's answer is waited for before the session is asked whether it lives; 1s to 15s. The stream waits on, 15s in all.");
    private static final Field<Boolean> DISABLE_REUSE = Field.of(
            "disable_reuse", FLAG, PoolOptions.DEFAULT.disableReuse(), "Whether each session serves one stream only.");
    private static final Field<Json.Obj> BREAKER =
            Field.of("breaker", OBJECT, "When dialling a server that keeps failing is given a rest.");

    private static final Field<Integer> FAILURES = Field.of(
            "failures", COUNT, BreakerOptions.DEFAULT.failures(), "After so many failures in a row; 1 or more.");
    private static final Field<Duration> BASE = Field.of(
            "base",
            DURATION,
            BreakerOptions.DEFAULT.base(),
            "The first rest; each further one is twice as long; 1s or more.");
    private static final Field<Duration> MAX =
            Field.of("max", DURATION, BreakerOptions.DEFAULT.max(), "The longest rest.");

    static final Table BREAKER_TABLE = new Table("breaker of an anytls outbound", List.of(FAILURES, BASE, MAX));

    static final List<Field<?>> FIELDS = List.of(
            CHECK,
            IDLE_TIMEOUT,
            MIN_IDLE,
            ENSURE_IDLE,
            ENSURE_RATE,
            ENSURE_PAUSE,
            HEARTBEAT,
            HEARTBEAT_TIMEOUT,
            MAX_IDLE,
            MAX_SESSION,
            MAX_STREAMS,
            LIFETIME,
            JITTER,
            SYNACK,
            DISABLE_REUSE,
            BREAKER);

    private static final String BREAKER_PATH = "breaker.";

    private PoolFields() {}

    static PoolOptions read(Section outbound) {
        PoolOptions standard = PoolOptions.DEFAULT;
        Section breaker = outbound.childOrEmpty(BREAKER, BREAKER_TABLE);
        PoolOptions written = new PoolOptions(
                outbound.get(CHECK).orElse(standard.idleSessionCheckInterval()),
                outbound.get(IDLE_TIMEOUT).orElse(standard.idleSessionTimeout()),
                outbound.get(MIN_IDLE).orElse(standard.minIdleSession()),
                outbound.get(ENSURE_IDLE).orElse(standard.ensureIdleSession()),
                outbound.get(ENSURE_RATE).orElse(standard.ensureIdleSessionCreateRate()),
                outbound.get(ENSURE_PAUSE).orElse(standard.ensurePauseAfter()),
                outbound.get(HEARTBEAT).orElse(standard.heartbeat()),
                outbound.get(HEARTBEAT_TIMEOUT).orElse(standard.heartbeatTimeout()),
                outbound.get(MAX_IDLE).orElse(standard.maxIdleSession()),
                outbound.get(MAX_SESSION).orElse(standard.maxSession()),
                outbound.get(MAX_STREAMS).orElse(standard.maxStreamsPerSession()),
                outbound.get(LIFETIME).orElse(standard.maxConnectionLifetime()),
                outbound.get(JITTER).orElse(standard.connectionLifetimeJitter()),
                outbound.get(SYNACK).orElse(standard.synackTimeout()),
                outbound.get(DISABLE_REUSE).orElse(standard.disableReuse()),
                breaker(breaker));
        PoolOptions options = written.withRoom(outbound.isWritten(MAX_IDLE), outbound.isWritten(MAX_SESSION));
        outbound.settle(MAX_IDLE, options.maxIdleSession());
        outbound.settle(MAX_SESSION, options.maxSession());
        outbound.tell(options.problems().stream()
                .filter(problem -> !isInBreaker(problem))
                .toList());
        breaker.tell(options.problems().stream()
                .filter(PoolFields::isInBreaker)
                .map(problem -> new OptionProblem(problem.field().substring(BREAKER_PATH.length()), problem.reason()))
                .toList());
        return options;
    }

    private static BreakerOptions breaker(Section section) {
        BreakerOptions standard = BreakerOptions.DEFAULT;
        Duration base = section.get(BASE).orElse(standard.base());
        return new BreakerOptions(
                section.get(FAILURES).orElse(standard.failures()),
                base,
                section.get(MAX).orElse(standard.max()));
    }

    private static boolean isInBreaker(OptionProblem problem) {
        return problem.field().startsWith(BREAKER_PATH);
    }
}
