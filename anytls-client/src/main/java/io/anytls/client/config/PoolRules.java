package io.anytls.client.config;

import io.anytls.daemon.config.OptionProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What pool options must keep to, each alone and beside each other. */
final class PoolRules {

    /** Below it there is no sense in it: a check, a heartbeat or a dial takes a round trip or more. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final List<OptionProblem> problems = new ArrayList<>();

    private PoolRules() {}

    static List<OptionProblem> problems(PoolOptions options) {
        PoolRules rules = new PoolRules();
        rules.each(options);
        rules.together(options);
        return List.copyOf(rules.problems);
    }

    private void each(PoolOptions options) {
        duration("idle_session_check_interval", options.idleSessionCheckInterval(), false);
        duration("idle_session_timeout", options.idleSessionTimeout(), false);
        count("min_idle_session", options.minIdleSession(), 0);
        count("ensure_idle_session", options.ensureIdleSession(), 0);
        count("ensure_idle_session_create_rate", options.ensureIdleSessionCreateRate(), 1);
        duration("ensure_pause_after", options.ensurePauseAfter(), true);
        duration("heartbeat", options.heartbeat(), true);
        duration("heartbeat_timeout", options.heartbeatTimeout(), false);
        count("max_idle_session", options.maxIdleSession(), 1);
        count("max_session", options.maxSession(), 1);
        count("max_streams_per_session", options.maxStreamsPerSession(), 1);
        duration("max_connection_lifetime", options.maxConnectionLifetime(), true);
        duration("connection_lifetime_jitter", options.connectionLifetimeJitter(), true);
        duration("synack_timeout", options.synackTimeout(), false);
        count("breaker.failures", options.breaker().failures(), 1);
        if (options.synackTimeout().compareTo(PoolOptions.LONGEST_SYNACK_WAIT) > 0) {
            problem("synack_timeout", "has to be 15s or less: a stream is given up then");
        }
        duration("breaker.base", options.breaker().base(), false);
        duration("breaker.max", options.breaker().max(), false);
    }

    private void together(PoolOptions options) {
        within("min_idle_session", options.minIdleSession(), "max_idle_session", options.maxIdleSession());
        within("min_idle_session", options.minIdleSession(), "max_session", options.maxSession());
        within("ensure_idle_session", options.ensureIdleSession(), "max_idle_session", options.maxIdleSession());
        within("ensure_idle_session", options.ensureIdleSession(), "max_session", options.maxSession());
        if (options.disableReuse() && options.maxStreamsPerSession() > 1) {
            problem("max_streams_per_session", "with disable_reuse a session serves one stream only");
        }
        Duration lifetime = options.maxConnectionLifetime();
        Duration jitter = options.connectionLifetimeJitter();
        if (!jitter.isZero() && lifetime.isZero()) {
            problem("connection_lifetime_jitter", "means nothing without max_connection_lifetime");
        } else if (jitter.compareTo(lifetime) >= 0 && !jitter.isZero()) {
            problem("connection_lifetime_jitter", "has to be shorter than max_connection_lifetime");
        }
        if (options.breaker().max().compareTo(options.breaker().base()) < 0) {
            problem("breaker.max", "is shorter than breaker.base");
        }
    }

    private void duration(String field, Duration value, boolean zeroIsOff) {
        if (value.isZero() ? !zeroIsOff : value.compareTo(SHORTEST) < 0) {
            problem(field, "has to be 1s or more" + (zeroIsOff ? ", or 0 to switch it off" : ""));
        }
    }

    private void count(String field, int value, int least) {
        if (value < least) {
            problem(field, "has to be " + least + " or more, not " + value);
        }
    }

    private void within(String field, int value, String limit, int most) {
        if (value > most) {
            problem(field, value + " is more than " + limit + ", which is " + most);
        }
    }

    private void problem(String field, String reason) {
        problems.add(new OptionProblem(field, reason));
    }
}
