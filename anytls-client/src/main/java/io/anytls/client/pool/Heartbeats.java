package io.anytls.client.pool;

import io.anytls.client.config.PoolOptions;
import io.anytls.protocol.session.ClientSession;
import io.anytls.protocol.session.Heartbeat;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * After how much silence a pool's sessions ask their server for a sign of life: as the options say, or, at {@code auto}, as
 * {@link QuietTime} has found out. What has changed holds at once for all sessions that stand, or those made before would go on to teach
 * by their deaths what is known. Any thread.
 */
final class Heartbeats {

    private final Supplier<PoolOptions> options;
    private final QuietTime quiet;

    /** Those that stand. */
    private final Set<ClientSession> sessions = ConcurrentHashMap.newKeySet();

    /** What they were last told. */
    private volatile Duration told;

    Heartbeats(Supplier<PoolOptions> options, QuietTime quiet) {
        this.options = options;
        this.quiet = quiet;
        this.told = interval();
    }

    /** For a session that is about to be made. */
    Heartbeat next() {
        return new Heartbeat(interval(), options.get().heartbeatTimeout());
    }

    /** The session stands. On its loop. */
    void began(ClientSession session) {
        sessions.add(session);
        session.channel().closeFuture().addListener(closed -> sessions.remove(session));
        session.heartbeat(interval()); // it may have changed during the dial
    }

    /** A session has lived on after so many nanoseconds of silence. */
    void answered(long silence) {
        if (isAuto()) {
            quiet.answered(silence);
            look();
        }
    }

    /** A session has died without a word, after so many nanoseconds of silence. */
    void died(long silence, long now) {
        if (isAuto()) {
            quiet.died(silence, now);
        }
    }

    /** A server has answered on a new session. */
    void alive(long now) {
        if (isAuto()) {
            quiet.alive(now);
            look();
        }
    }

    /** The options or the network may have changed. */
    void look() {
        if (!interval().equals(told)) {
            told = interval();
            sessions.forEach(session -> session.channel().eventLoop().execute(() -> session.heartbeat(interval())));
        }
    }

    private boolean isAuto() {
        return options.get().heartbeatIsAuto();
    }

    private Duration interval() {
        return isAuto() ? quiet.interval() : options.get().heartbeat();
    }
}
