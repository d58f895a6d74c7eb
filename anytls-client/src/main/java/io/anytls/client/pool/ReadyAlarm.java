package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Says when many requests of a minute have had to wait for a dial, and which option to change. Asked by one thread, once a minute. */
final class ReadyAlarm {

    private static final double ENOUGH = 0.8;

    /** Fewer requests in a minute are no pattern. */
    private static final long MANY = 30;

    private static final long SILENCE = TimeUnit.HOURS.toNanos(1);

    private long lastStreams;
    private long lastReady;
    private long saidAt;
    private boolean said;

    /** A line for a person, or none; at most one an hour. */
    Optional<String> minute(PoolStatistics statistics, PoolOptions options, long now) {
        long streams = statistics.streams() - lastStreams;
        long ready = statistics.ready() - lastReady;
        lastStreams += streams;
        lastReady += ready;
        if (streams < MANY || ready >= ENOUGH * streams || said && now - saidAt < SILENCE) {
            return Optional.empty();
        }
        said = true;
        saidAt = now;
        return Optional.of(String.format(
                Locale.ROOT,
                "%.0f %% of %d requests in the last minute found a session ready, the others waited for a dial: %s",
                100.0 * ready / streams,
                streams,
                hint(options)));
    }

    private static String hint(PoolOptions options) {
        if (options.disableReuse()) {
            return "disable_reuse makes each wait";
        }
        return options.ensureIdleSession() == PoolOptions.AUTO
                ? "ensure_idle_session is auto and comes behind, a number keeps as many ready at all times"
                : "raise ensure_idle_session, which is " + options.ensureIdleSession();
    }
}
